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
                text.Append(inspected.Source.Name).Append(':').Append(span.StartLine).Append('\n')
                    .Append(Rule).Append(Excerpt.Render(inspected.Source, span)).Append(Rule);
            }
        }

        return text.ToString();
    }
}
