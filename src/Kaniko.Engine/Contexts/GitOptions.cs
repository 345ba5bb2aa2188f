using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts;

/// <summary>How a git context is fetched: <c>--git</c>. As in Kaniko, submodules are left alone unless they are asked for.</summary>
internal sealed record GitOptions
{
    private static readonly string[] Known =
        ["branch", "single-branch", "depth", "recurse-submodules", "insecure-skip-tls", "lfs", "keep-git-dir", "labels"];

    /// <summary>A branch, or a tag where there is no such branch; wins over the address.</summary>
    public string? Branch { get; init; }

    /// <summary>Only what is wanted is fetched; otherwise all branches and tags.</summary>
    public bool SingleBranch { get; init; } = true;

    /// <summary>Commits of history; 0 for all of them.</summary>
    public int Depth { get; init; } = 1;

    public bool Submodules { get; init; }

    public bool InsecureSkipTls { get; init; }

    /// <summary>Files that are kept in Git LFS are fetched; otherwise their pointers are the files.</summary>
    public bool Lfs { get; init; } = true;

    public bool KeepGitDirectory { get; init; }

    /// <summary>The image gets labels with the commit and the repository.</summary>
    public bool Labels { get; init; }

    /// <summary>The only files that are wanted, by their paths in the directory that is; null: all of them.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>Reads <c>--git</c>, each value one pair or several with commas; a comma before anything else belongs to the value.</summary>
    public static GitOptions Parse(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var options = new GitOptions();
        foreach (var (first, text) in pairs)
        {
            var (key, value) = (first, "");
            foreach (var part in text.Split(','))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                if (value.Length > 0 && equals > 0 && Known.Contains(part[..equals], StringComparer.Ordinal))
                {
                    options = options.With(key, value);
                    (key, value) = (part[..equals], part[(equals + 1)..]);
                }
                else
                {
                    value = value.Length == 0 ? part : $"{value},{part}";
                }
            }

            options = options.With(key, value);
        }

        return options;
    }

    private GitOptions With(string key, string value) => key switch
    {
        "branch" => this with { Branch = value.Length == 0 ? null : value },
        "single-branch" => this with { SingleBranch = Switch(key, value) },
        "depth" => this with { Depth = Number(key, value) },
        "recurse-submodules" => this with { Submodules = Switch(key, value) },
        "insecure-skip-tls" => this with { InsecureSkipTls = Switch(key, value) },
        "lfs" => this with { Lfs = Switch(key, value) },
        "keep-git-dir" => this with { KeepGitDirectory = Switch(key, value) },
        "labels" => this with { Labels = Switch(key, value) },
        _ => throw new KanikoException(ErrorCode.UsageInvalid, $"'{key}' is nothing that --git knows")
        {
            Hint = Suggestion.Hint(key, Known) ?? $"use {string.Join(", ", Known)}",
        },
    };

    private static bool Switch(string key, string value) => value.ToLowerInvariant() switch
    {
        "1" or "t" or "true" => true,
        "0" or "f" or "false" => false,
        _ => throw new KanikoException(ErrorCode.UsageInvalid, $"'{value}' is neither true nor false for --git {key}") { Hint = $"write --git {key}=true" },
    };

    private static int Number(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new KanikoException(ErrorCode.UsageInvalid, $"'{value}' is not a number for --git {key}") { Hint = $"write --git {key}=1" };
}
