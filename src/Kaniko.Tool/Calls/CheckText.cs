using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Engine.Checking;

namespace Kaniko.Tool.Calls;

/// <summary>Findings as buildx prints them.</summary>
internal static class CheckText
{
    private const string Rule = "--------------------\n";

    public static string Write(InspectedDockerfile inspected)
    {
        var text = new StringBuilder();
        text.Append(inspected switch
        {
            { Findings: [_] } => "Check complete, 1 warning has been found!\n",
            { Findings: { Count: > 1 and var count } } => $"Check complete, {count} warnings have been found!\n",
            { Error: null } => "Check complete, no warnings found.\n",
            _ => "",
        });
        foreach (var finding in inspected.Findings)
        {
            text.Append("\nWARNING: ").Append(finding.Rule).Append(finding.Url is null ? "" : " - " + finding.Url).Append('\n')
                .Append(finding.Detail).Append('\n');
            if (finding.Span is { } span)
            {
                AppendSource(text, inspected.Source, span);
            }
        }

        return text.ToString();
    }

    /// <summary>The lines with a few around them, in BuildKit's form.</summary>
    private static void AppendSource(StringBuilder text, SourceText source, SourceSpan span)
    {
        var lines = source.Content.Split('\n');
        var (first, last) = (span.StartLine, Math.Min(span.EndLine, lines.Length));
        var (start, end) = (first, last);
        var wanted = first == last ? 4 : 2;
        for (var shown = 0; shown < wanted; shown++)
        {
            if (start > 1)
            {
                start--;
                shown++;
            }

            if (end < lines.Length)
            {
                end++;
                shown++;
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"{source.Name}:{first}\n{Rule}");
        for (var line = start; line <= end; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {line,3} | {(line >= first && line <= last ? ">>>" : "   ")} {lines[line - 1]}\n");
        }

        text.Append(Rule);
    }
}
