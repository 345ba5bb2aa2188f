using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Linting;
using Kaniko.Engine.Checking;

namespace Kaniko.Tool.Calls;

/// <summary>Findings as SARIF 2.1.0, which code scanning services read.</summary>
internal static class CheckSarif
{
    public static string Write(InspectedDockerfile inspected, string version) => JsonText.Write(json =>
    {
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteArray("runs", [inspected], run =>
        {
            json.WriteObject("tool", () => json.WriteObject("driver", () => WriteDriver(json, version)));
            json.WriteStartArray("results");
            foreach (var finding in run.Findings)
            {
                WriteResult(json, finding, run.Source.Name);
            }

            if (run.Error is { } error)
            {
                WriteResult(json, new(ErrorCodes.Name(error.Code), Severity.Error, "", error.Message, error.Location), run.Source.Name);
            }

            json.WriteEndArray();
        });
    });

    private static void WriteDriver(Utf8JsonWriter json, string version)
    {
        json.WriteString("name", "kaniko");
        json.WriteString("version", version);
        json.WriteArray("rules", LintRules.All, rule =>
        {
            json.WriteString("id", rule.Name);
            json.WriteObject("shortDescription", () => json.WriteString("text", rule.Description));
            json.WriteString("helpUri", rule.Url);
        });
    }

    private static void WriteResult(Utf8JsonWriter json, Diagnostic finding, string file)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        json.WriteString("level", finding.Severity switch { Severity.Error => "error", Severity.Notice => "note", _ => "warning" });
        json.WriteObject("message", () => json.WriteString("text", finding.Detail));
        json.WriteArray("locations", [file], name => json.WriteObject("physicalLocation", () =>
        {
            json.WriteObject("artifactLocation", () => json.WriteString("uri", Address(name)));
            if (finding.Span is { } span)
            {
                json.WriteObject("region", () => WriteRegion(json, span));
            }
        }));
        json.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter json, SourceSpan span)
    {
        json.WriteNumber("startLine", span.StartLine);
        if (span.StartColumn > 0)
        {
            json.WriteNumber("startColumn", span.StartColumn);
        }

        json.WriteNumber("endLine", Math.Max(span.StartLine, span.EndLine));
        if (span.StartColumn > 0 && span.EndColumn > 0)
        {
            json.WriteNumber("endColumn", span.EndColumn);
        }
    }

    private static string Address(string name) =>
        (name.StartsWith('/') ? "file://" : "") + string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
}
