using System.Globalization;
using System.Text;

namespace Kaniko.Tasks.Events;

/// <summary>Text of other programs, made safe to show: it can colour itself, and nothing else.</summary>
public static class ForeignText
{
    private const char Escape = '\u001b';

    /// <summary>
    /// One line as a terminal would have left it, without power over the terminal: what stands before a carriage return is gone, colours
    /// stay if wanted and end with the line, other escape sequences are left out, other control characters become visible.
    /// </summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="keepColor">Whether colours stay.</param>
    public static string Neutralise(string line, bool keepColor)
    {
        line = line.TrimEnd('\r');
        line = line[(line.LastIndexOf('\r') + 1)..];
        if (!line.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return line;
        }

        var text = new StringBuilder(line.Length + 8);
        var colored = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c is Escape or '\u009b' or '\u009d' or '\u0090')
            {
                var end = SequenceEnd(line, i);
                if (keepColor && IsColor(line.AsSpan(i, end - i)))
                {
                    _ = text.Append(line, i, end - i);
                    colored = true;
                }

                i = end - 1;
                continue;
            }

            Append(text, line, ref i);
        }

        return colored ? text.Append(Escape).Append("[0m").ToString() : text.ToString();
    }

    /// <summary>
    /// The line, with no command to a CI system in it: <c>##[</c>, <c>##vso[</c> and <c>##teamcity[</c> anywhere and <c>::</c> at the
    /// beginning are pulled apart by a blank. Everything else stays as it is.
    /// </summary>
    /// <param name="line">A line that <see cref="Neutralise"/> has seen.</param>
    public static string BreakCommands(string line)
    {
        if (line.AsSpan().TrimStart() is [':', ':', ..])
        {
            line = line.Insert(line.IndexOf(':', StringComparison.Ordinal) + 1, " ");
        }

        if (!line.Contains("##", StringComparison.Ordinal))
        {
            return line;
        }

        var text = new StringBuilder(line.Length + 4);
        for (var i = 0; i < line.Length; i++)
        {
            _ = text.Append(line[i]);
            if (line[i] == '#' && i + 2 < line.Length && line[i + 1] == '#' && (line[i + 2] == '[' || char.IsLetter(line[i + 2])))
            {
                _ = text.Append(' ');
            }
        }

        return text.ToString();
    }

    /// <summary>The line, beginning no group on Buildkite: what looks like one, such as a line of a diff, is moved by a blank.</summary>
    /// <param name="line">A line that <see cref="Neutralise"/> has seen.</param>
    public static string BreakGroups(string line) => line.Length > 2 && line[..3] is "---" or "+++" or "~~~" or "^^^" ? " " + line : line;

    /// <summary>All of it, for a log that may be any system's: no control characters, no colours, no commands.</summary>
    /// <param name="line">The line, without its end.</param>
    public static string ForAnyLog(string line) => BreakGroups(BreakCommands(Neutralise(line, keepColor: false)));

    /// <summary>The first line of an instruction, for a title.</summary>
    /// <param name="text">The instruction as written.</param>
    public static string FirstLine(string text) => text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end
        ? text[..end].TrimEnd('\r', ' ', '\\')
        : text;

    /// <summary>Behind the escape sequence that starts at <paramref name="start"/>; an unfinished one reaches to the end of the line.</summary>
    private static int SequenceEnd(string line, int start)
    {
        var i = start + 1;
        var kind = line[start] switch
        {
            '\u009b' => '[',
            '\u009d' => ']',
            '\u0090' => 'P',
            _ => i < line.Length ? line[i++] : '\0',
        };
        if (kind == '[')
        {
            while (i < line.Length && line[i] is >= ' ' and < '@')
            {
                i++;
            }

            return Math.Min(line.Length, i + 1);
        }

        if (kind is ']' or 'P' or '_' or '^' or 'X')
        {
            // A string sequence ends with BEL or ESC \.
            while (i < line.Length && line[i] is not ('\a' or '\u009c'))
            {
                if (line[i] == Escape && i + 1 < line.Length && line[i + 1] == '\\')
                {
                    return i + 2;
                }

                i++;
            }

            return Math.Min(line.Length, i + 1);
        }

        while (i < line.Length && line[i - 1] is >= ' ' and < '0')
        {
            i++;
        }

        return i;
    }

    private static bool IsColor(ReadOnlySpan<char> sequence) =>
        sequence.Length >= 3 && sequence[0] == Escape && sequence[1] == '[' && sequence[^1] == 'm'
        && !sequence[2..^1].ContainsAnyExceptInRange('0', ';');

    private static void Append(StringBuilder text, string line, ref int i)
    {
        var c = line[i];
        if (c == '\t' || c is >= ' ' and <= '~')
        {
            _ = text.Append(c);
        }
        else if (c < ' ' || c == '\u007f')
        {
            _ = text.Append('^').Append((char)(c ^ '@'));
        }
        else if (!Rune.TryGetRuneAt(line, i, out var rune))
        {
            _ = text.Append('\uFFFD');
        }
        else
        {
            // Format characters turn the direction of text or hide it.
            _ = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    && rune.Value != 0x200D
                ? text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
                : text.Append(rune.ToString());
            i += rune.Utf16SequenceLength - 1;
        }
    }
}
