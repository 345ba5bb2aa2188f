using System.Text;
using Kaniko.Tasks.Events;

namespace Kaniko.Reporting.Records;

/// <summary>
/// Tables and blocks as HTML inside Markdown. Nothing in an HTML block is read as Markdown, and everything that is put into one is escaped
/// and one line: text of others (labels, tags, output) cannot leave its cell.
/// </summary>
internal static class SummaryHtml
{
    /// <summary>Text in one line, without markup or control characters.</summary>
    public static string Text(string text)
    {
        var one = ForeignText.Neutralise(text.ReplaceLineEndings(" "), keepColor: false);
        var html = new StringBuilder(one.Length + 16);
        foreach (var c in one)
        {
            _ = c switch
            {
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '&' => html.Append("&amp;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                '`' => html.Append("&#96;"),
                _ => html.Append(c),
            };
        }

        return html.ToString();
    }

    public static string Code(string text) => $"<code>{Text(text)}</code>";

    /// <summary>A table; its cells are HTML already.</summary>
    /// <param name="head">The first row; none for a table of facts.</param>
    /// <param name="rows">The others.</param>
    public static string Table(string[] head, IEnumerable<string[]> rows)
    {
        var html = new StringBuilder("<table>\n");
        if (head.Length > 0)
        {
            _ = html.Append("<tr><th>").AppendJoin("</th><th>", head).Append("</th></tr>\n");
        }

        foreach (var row in rows)
        {
            _ = html.Append("<tr><td>").AppendJoin("</td><td>", row).Append("</td></tr>\n");
        }

        return html.Append("</table>\n").ToString();
    }

    /// <summary>Lines as they are. None is blank: a blank line would end the block.</summary>
    public static string Block(IEnumerable<string> lines) =>
        $"<pre>{string.Join('\n', lines.Select(line => Text(line) is var text && string.IsNullOrWhiteSpace(text) ? "&#32;" : text))}</pre>\n";

    /// <summary>Folded away until somebody opens it.</summary>
    public static string Folded(string title, string content) => $"<details><summary>{title}</summary>\n{content}</details>\n";
}
