using System.Text;

namespace Kaniko.Diagnostics;

/// <summary>The numbered lines around a place in a text, with the place marked.</summary>
public static class Excerpt
{
    private const int LinesAround = 2;

    /// <summary>Draws the lines of <paramref name="span"/> with two lines of context; a caret line follows when a column is known.</summary>
    public static string Render(SourceText source, SourceSpan span)
    {
        var first = Math.Max(1, span.StartLine - LinesAround);
        var last = Math.Min(source.Lines.Count, Math.Max(span.EndLine, span.StartLine) + LinesAround);
        var width = last.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        var text = new StringBuilder();
        for (var number = first; number <= last; number++)
        {
            var line = source.Lines[number - 1];
            var marked = number >= span.StartLine && number <= Math.Max(span.EndLine, span.StartLine);
            if (!marked && number == source.Lines.Count && line.Length == 0)
            {
                continue; // the empty piece behind the last line end
            }

            text.Append(marked ? " > " : "   ")
                .Append(number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width))
                .Append(" | ").Append(Visible(line)).Append('\n');
            if (number == span.StartLine && span.StartColumn > 0)
            {
                text.Append(' ', 3 + width).Append(" | ").Append(Padding(line, span.StartColumn - 1))
                    .Append('^', CaretLength(line, span)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static int CaretLength(string line, SourceSpan span)
    {
        var end = span.EndLine == span.StartLine && span.EndColumn > span.StartColumn ? span.EndColumn : line.Length + 1;
        return Math.Max(1, Math.Min(end, line.Length + 1) - span.StartColumn);
    }

    private static string Padding(string line, int length) =>
        string.Concat(line.Take(length).Select(c => c == '\t' ? '\t' : ' ')).PadRight(length);

    /// <summary>Control characters, which could move the cursor or start a terminal sequence, are shown as a replacement.</summary>
    private static string Visible(string line) =>
        string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c));
}
