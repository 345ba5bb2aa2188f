using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts;

/// <summary>A git repository and what of it is wanted.</summary>
/// <param name="Url">What <c>git fetch</c> is given.</param>
/// <param name="Reference">A branch, tag, full reference or commit; null for the remote's default branch.</param>
/// <param name="SubDirectory">A directory of the work tree.</param>
/// <param name="Commit">A commit, or the start of one, that must be what was fetched.</param>
public sealed record GitAddress(string Url, string? Reference, string? SubDirectory, string? Commit)
{
    public bool KeepGitDirectory { get; init; }

    public bool Submodules { get; init; } = true;

    /// <summary>The address without user name and password, for messages and results.</summary>
    public string Display
    {
        get
        {
            var scheme = Url.IndexOf("://", StringComparison.Ordinal);
            var at = Url.IndexOf('@', StringComparison.Ordinal);
            return scheme >= 0 && at > scheme ? Url[..(scheme + 3)] + Url[(at + 1)..] : Url;
        }
    }

    /// <summary>Reads BuildKit's forms: <c>ADDRESS[#ref[:directory]]</c> and <c>ADDRESS?ref=…&amp;subdir=…</c>.</summary>
    public static GitAddress Parse(string text)
    {
        var (rest, fragment) = Cut(text, '#');
        var (url, query) = Cut(rest, '?');
        var address = new GitAddress(url, null, null, null);
        if (fragment is { Length: > 0 })
        {
            var (reference, directory) = Cut(fragment, ':');
            address = address with { Reference = Named(reference), SubDirectory = directory };
        }

        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            address = address.With(name, Uri.UnescapeDataString(value ?? ""), text);
        }

        Check(address);
        return address;
    }

    private GitAddress With(string name, string value, string text) => name switch
    {
        "ref" => this with { Reference = Once(Reference, value, text) },
        "branch" => this with { Reference = Once(Reference, "refs/heads/" + value, text) },
        "tag" => this with { Reference = Once(Reference, "refs/tags/" + value, text) },
        "subdir" => this with { SubDirectory = Once(SubDirectory, value, text) },
        "commit" or "checksum" => this with { Commit = Once(Commit, value, text) },
        "keep-git-dir" => this with { KeepGitDirectory = IsTrue(value) },
        "submodules" => this with { Submodules = IsTrue(value) },
        _ => throw new KanikoException(ErrorCode.GitFailed, $"unexpected query parameter '{name}' in a git address"),
    };

    private static bool IsTrue(string value) => value is "" or "1" or "true";

    private static string Once(string? known, string value, string text) => known is null || known == value
        ? value
        : throw new KanikoException(ErrorCode.GitFailed, $"conflicting values in a git address: '{known}' and '{value}'");

    private static string? Named(string text) => text.Length == 0 ? null : text;

    // A reference that begins like an option, or holds what git forbids, never reaches the command.
    private static void Check(GitAddress address)
    {
        foreach (var text in new[] { address.Reference, address.Commit })
        {
            if (text is not null && (text.StartsWith('-') || text.Any(c => char.IsControl(c) || " ~^:?*[\\".Contains(c, StringComparison.Ordinal))
                || text.Contains("..", StringComparison.Ordinal)))
            {
                throw new KanikoException(ErrorCode.GitFailed, $"'{text}' is not a git reference");
            }
        }

        if (address.Url.StartsWith('-') || address.Url.Any(char.IsControl))
        {
            throw new KanikoException(ErrorCode.GitFailed, "the git address holds characters that no address has");
        }
    }

    private static (string Before, string? After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}
