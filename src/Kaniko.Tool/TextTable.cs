using System.Text;

namespace Kaniko.Tool;

/// <summary>A table in plain text: columns as wide as their widest cell, two spaces between them.</summary>
internal static class TextTable
{
    public static string Render(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [header, .. rows];
        var widths = header.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            _ = text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
