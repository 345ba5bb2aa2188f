using System.Text;
using Kaniko.Engine.Checking;

namespace Kaniko.Tool.Calls;

/// <summary>Findings in the form of BuildKit's lint subrequest.</summary>
internal static class CheckJson
{
    public static string Write(InspectedDockerfile inspected) => JsonText.Write(json =>
    {
        json.WriteArray("warnings", inspected.Findings, finding =>
        {
            json.WriteString("ruleName", finding.Rule);
            json.WriteText("description", finding.Description);
            json.WriteText("url", finding.Url);
            json.WriteText("detail", finding.Detail);
            json.WriteLocation(finding.Span);
        });
        json.WriteArray("sources", [inspected.Source], source =>
        {
            json.WriteString("filename", source.Name);
            json.WriteBase64String("data", Encoding.UTF8.GetBytes(source.Content));
            json.WriteString("language", "Dockerfile");
        });
        if (inspected.Error is { } error)
        {
            json.WriteObject("buildError", () =>
            {
                json.WriteString("message", error.Message);
                json.WriteLocation(error.Location);
            });
        }
    });
}
