using System.Globalization;
using System.Text;

namespace Kaniko.Reporting.Terminals;

/// <summary>Text of other programs, made safe to show: it can colour itself, and nothing else.</summary>
public static class TerminalText
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

    /// <summary>Columns that a text without escape sequences takes.</summary>
    public static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Columns(rune);
        }

        return columns;
    }

    /// <summary>The beginning of a text without escape sequences that fits, with a mark where some is missing.</summary>
    public static string Cut(string text, int columns, bool unicode)
    {
        if (Columns(text) <= columns)
        {
            return text;
        }

        var cut = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Columns(rune);
            if (used > columns)
            {
                break;
            }

            _ = cut.Append(rune.ToString());
        }

        return columns <= 0 ? "" : cut.Append(unicode ? '…' : '~').ToString();
    }

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

    private static int Columns(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
            or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };
}
