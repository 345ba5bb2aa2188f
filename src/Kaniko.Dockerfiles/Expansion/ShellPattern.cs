using System.Text;

namespace Kaniko.Dockerfiles.Expansion;

/// <summary>
/// A pattern of <c>${name#pattern}</c> and its kin: <c>?</c> is any one character, <c>*</c> any run of them (neither a line
/// end), a backslash escapes those two and itself. Brackets are ordinary.
/// </summary>
internal sealed class ShellPattern
{
    private const int AnyOne = -1;
    private const int AnyRun = -2;

    private readonly int[] tokens;

    private ShellPattern(int[] tokens) => this.tokens = tokens;

    public static ShellPattern? TryParse(string text, out string reason)
    {
        reason = "";
        var tokens = new List<int>();
        var runes = text.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            var token = runes[i].Value;
            if (token == '\\')
            {
                var escaped = i + 1 < runes.Length ? runes[i + 1].Value : 0;
                if (escaped is not ('*' or '?' or '\\' or '}' or '/'))
                {
                    reason = $"invalid escape '\\{(escaped == 0 ? "" : runes[i + 1].ToString())}'";
                    return null;
                }

                tokens.Add(escaped);
                i++;
                continue;
            }

            tokens.Add(token switch { '*' => AnyRun, '?' => AnyOne, _ => token });
        }

        return new([.. tokens]);
    }

    public string StripPrefix(string value, bool longest)
    {
        var runes = value.EnumerateRunes().ToArray();
        return EndOfMatch(runes, 0, tokens, longest) is { } end ? Text(runes.AsSpan(end)) : value;
    }

    public string StripSuffix(string value, bool longest)
    {
        var runes = value.EnumerateRunes().Reverse().ToArray();
        return EndOfMatch(runes, 0, [.. tokens.Reverse()], longest) is { } end
            ? Text(runes.AsSpan(end).ToArray().Reverse().ToArray())
            : value;
    }

    /// <summary>Replaces the first match, or all that do not overlap; each the longest at the leftmost place.</summary>
    public string Replace(string value, string replacement, bool all)
    {
        var runes = value.EnumerateRunes().ToArray();
        var result = new StringBuilder();
        var copied = 0;
        var lastEnd = -1;
        for (var start = 0; start <= runes.Length; start++)
        {
            if (EndOfMatch(runes, start, tokens, longest: true) is not { } end || (end == start && start == lastEnd))
            {
                continue;
            }

            result.Append(Text(runes.AsSpan(copied, start - copied))).Append(replacement);
            copied = lastEnd = end;
            if (!all)
            {
                break;
            }

            start = end > start ? end - 1 : start;
        }

        return result.Append(Text(runes.AsSpan(copied))).ToString();
    }

    /// <summary>Follows all ways through the pattern at once, so that no pattern takes more than its length times the value's.</summary>
    private static int? EndOfMatch(Rune[] value, int start, int[] tokens, bool longest)
    {
        var states = new bool[tokens.Length + 1];
        states[0] = true;
        int? found = null;
        for (var i = start; ; i++)
        {
            SkipEmptyRuns(states, tokens);
            if (states[^1])
            {
                found = i;
                if (!longest)
                {
                    return found;
                }
            }

            if (i == value.Length || !Step(states, tokens, value[i].Value))
            {
                return found;
            }
        }
    }

    private static void SkipEmptyRuns(bool[] states, int[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            states[i + 1] |= states[i] && tokens[i] == AnyRun;
        }
    }

    private static bool Step(bool[] states, int[] tokens, int rune)
    {
        var alive = false;
        for (var i = tokens.Length; i >= 0; i--)
        {
            var stays = i < tokens.Length && states[i] && tokens[i] == AnyRun && rune != '\n';
            var arrives = i > 0 && states[i - 1] && (tokens[i - 1] == rune || (tokens[i - 1] == AnyOne && rune != '\n'));
            states[i] = stays || arrives;
            alive |= states[i];
        }

        return alive;
    }

    private static string Text(ReadOnlySpan<Rune> runes)
    {
        var text = new StringBuilder();
        foreach (var rune in runes)
        {
            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
