namespace Kaniko.Rootfs;

/// <summary>
/// A path pattern with the wildcards of Go's <c>filepath.Match</c> in each component, and <c>**</c> as a whole component for any
/// number of them.
/// </summary>
internal sealed class GlobPattern
{
    private readonly string[] components;

    public GlobPattern(string pattern) => components = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public static bool HasWildcards(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] is '*' or '?' or '[')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text that a pattern without wildcards stands for.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    /// <summary>The whole path matches.</summary>
    public bool Matches(string path) => Matches(0, path.Split('/'), 0);

    /// <summary>The path or a directory that it lies in matches.</summary>
    public bool MatchesOrParentMatches(string path)
    {
        var parts = path.Split('/');
        for (var count = 1; count <= parts.Length; count++)
        {
            if (Matches(0, parts.AsSpan(0, count), 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Something below the directory could match.</summary>
    public bool CanMatchBelow(string directory)
    {
        var parts = directory.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i >= components.Length)
            {
                return false;
            }

            if (components[i] == "**")
            {
                return true;
            }

            if (!MatchesComponent(components[i], parts[i]))
            {
                return false;
            }
        }

        return parts.Length < components.Length;
    }

    private bool Matches(int at, ReadOnlySpan<string> parts, int part)
    {
        for (; at < components.Length; at++, part++)
        {
            if (components[at] == "**")
            {
                if (at == components.Length - 1)
                {
                    return part < parts.Length;
                }

                for (var skipped = part; skipped < parts.Length; skipped++)
                {
                    if (Matches(at + 1, parts, skipped))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (part >= parts.Length || !MatchesComponent(components[at], parts[part]))
            {
                return false;
            }
        }

        return part == parts.Length;
    }

    private static bool MatchesComponent(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Backtracks to the last star only: what an earlier star took can always be taken by the later one.
        var (p, n) = (0, 0);
        var (starPattern, starName) = (-1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (starPattern, starName) = (++p, n);
                continue;
            }

            var next = p;
            if (p < pattern.Length && MatchesOne(pattern, ref next, name[n]))
            {
                (p, n) = (next, n + 1);
                continue;
            }

            if (starPattern < 0)
            {
                return false;
            }

            (p, n) = (starPattern, ++starName);
        }

        return !pattern[p..].ContainsAnyExcept('*');
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, ref int at, char c)
    {
        switch (pattern[at])
        {
            case '?':
                at++;
                return true;
            case '[':
                return MatchesClass(pattern, ref at, c);
            case '\\' when at + 1 < pattern.Length:
                at += 2;
                return pattern[at - 1] == c;
            default:
                return pattern[at++] == c;
        }
    }

    /// <summary>A malformed class matches nothing, as in Go, where the error of it is not looked at.</summary>
    private static bool MatchesClass(ReadOnlySpan<char> pattern, ref int at, char c)
    {
        at++;
        var negated = at < pattern.Length && pattern[at] == '^';
        at += negated ? 1 : 0;
        var found = false;
        for (var first = true; at < pattern.Length && (pattern[at] != ']' || first); first = false)
        {
            if (!TakeClassChar(pattern, ref at, out var low))
            {
                return false;
            }

            var high = low;
            if (at < pattern.Length && pattern[at] == '-')
            {
                at++;
                if (!TakeClassChar(pattern, ref at, out high))
                {
                    return false;
                }
            }

            found |= low <= c && c <= high;
        }

        if (at >= pattern.Length)
        {
            return false;
        }

        at++;
        return found != negated;
    }

    private static bool TakeClassChar(ReadOnlySpan<char> pattern, ref int at, out char c)
    {
        c = '\0';
        if (at >= pattern.Length || pattern[at] is '-' or ']')
        {
            return false;
        }

        if (pattern[at] == '\\' && ++at >= pattern.Length)
        {
            return false;
        }

        c = pattern[at++];
        return true;
    }
}
