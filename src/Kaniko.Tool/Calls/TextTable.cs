using System.Text;

namespace Kaniko.Tool.Calls;

/// <summary>Columns for people.</summary>
internal static class TextTable
{
    private const int Gap = 3;

    public static string Write(string[] head, IEnumerable<string[]> rows)
    {
        var lines = rows.Prepend(head).ToList();
        var widths = head.Select((_, column) => lines.Max(line => line[column].Length) + Gap).ToList();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(string.Concat(line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
