using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Reporting.Records;

/// <summary>The findings of the build checks in the part of Code Climate's format that GitLab reads.</summary>
internal static class CodeQualityFile
{
    public static string Render(BuildRecord record, string file)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartArray();
            foreach (var warning in record.Warnings.Where(warning => warning.Span is not null))
            {
                Write(json, warning, file);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, Diagnostic warning, string file)
    {
        json.WriteStartObject();
        json.WriteString("description", warning.Detail);
        json.WriteString("check_name", warning.Rule);
        json.WriteString("fingerprint", Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes($"{file}\0{warning.Rule}\0{warning.Detail}\0{warning.Span!.Value.StartLine}"))));
        json.WriteString("severity", warning.Severity switch { Severity.Error => "major", Severity.Warning => "minor", _ => "info" });
        json.WriteStartObject("location");
        json.WriteString("path", file);
        json.WriteStartObject("lines");
        json.WriteNumber("begin", warning.Span.Value.StartLine);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
