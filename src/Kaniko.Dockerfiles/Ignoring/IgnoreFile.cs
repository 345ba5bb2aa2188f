using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Ignoring;

/// <summary>What <c>.dockerignore</c> leaves out of a context. The last pattern that matches a path, or a parent of it, decides.</summary>
public sealed class IgnoreFile
{
    private readonly IgnoreRule[] rules;

    private IgnoreFile(IgnoreRule[] rules) => this.rules = rules;

    /// <summary>Leaves out nothing.</summary>
    public static IgnoreFile Empty { get; } = new([]);

    /// <summary>The cleaned patterns; <c>!</c> in front of those that take files back in.</summary>
    public IEnumerable<string> Patterns => rules.Select(rule => rule.ToString());

    public bool IsEmpty => rules.Length == 0;

    /// <summary>Whether some pattern takes files back in.</summary>
    public bool HasExceptions => rules.Any(rule => rule.Includes);

    /// <summary>The start of a walk over the context.</summary>
    public IgnoreDirectory Root => new(rules, "", parent: null);

    /// <summary>Reads an ignore file. A malformed pattern is an error that says where.</summary>
    public static IgnoreFile Parse(SourceText source)
    {
        var rules = new List<IgnoreRule>();
        for (var i = 0; i < source.Lines.Count; i++)
        {
            try
            {
                if (ReadLine(i == 0 ? source.Lines[i].TrimStart('\uFEFF') : source.Lines[i]) is { } pattern)
                {
                    rules.Add(IgnoreRule.Parse(pattern));
                }
            }
            catch (KanikoException error)
            {
                throw error.At(SourceSpan.Line(i + 1), source);
            }
        }

        return new([.. rules]);
    }

    public static IgnoreFile Parse(string text) => Parse(new SourceText(".dockerignore", text));

    /// <summary>Patterns as they are in <c>COPY --exclude</c>: each one the whole of a line, comments unknown.</summary>
    public static IgnoreFile Of(IEnumerable<string> patterns) => new(
        [.. patterns.Select(pattern => pattern.Trim()).Where(pattern => pattern.Length > 0).Select(IgnoreRule.Parse)]);

    /// <summary>Whether a path, relative to the context's root, is left out. The root itself never is.</summary>
    public bool Matches(string path)
    {
        var clean = CleanPath.Of(path);
        if (clean == ".")
        {
            return false;
        }

        var excluded = false;
        foreach (var rule in rules)
        {
            if (rule.Includes == excluded && rule.MatchesPathOrParent(clean))
            {
                excluded = !rule.Includes;
            }
        }

        return excluded;
    }

    /// <summary>The cleaned pattern of a line; null for a comment or a blank line.</summary>
    internal static string? ReadLine(string line)
    {
        var pattern = line.Trim();
        if (line.StartsWith('#') || pattern.Length == 0)
        {
            return null;
        }

        var includes = pattern.StartsWith('!');
        pattern = includes ? pattern[1..].Trim() : pattern;
        if (pattern.Length > 0)
        {
            pattern = CleanPath.Of(pattern);
            pattern = pattern.Length > 1 && pattern.StartsWith('/') ? pattern[1..] : pattern;
        }

        return includes ? "!" + pattern : pattern;
    }
}
