using System.Globalization;
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
            var seen = new Dictionary<(string, string), int>();
            foreach (var warning in record.Warnings.Where(warning => warning.Span is not null))
            {
                var number = seen[(warning.Rule, warning.Detail)] = seen.GetValueOrDefault((warning.Rule, warning.Detail)) + 1;
                Write(json, warning, file, number);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>The fingerprint is without the line: a finding that moves is the same finding. Equal ones are told apart by their order.</summary>
    private static void Write(Utf8JsonWriter json, Diagnostic warning, string file, int number)
    {
        json.WriteStartObject();
        json.WriteString("description", warning.Detail);
        json.WriteString("check_name", warning.Rule);
        json.WriteString("fingerprint", Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file}\0{warning.Rule}\0{warning.Detail}\0{number}")))));
        json.WriteString("severity", warning.Severity switch { Severity.Error => "major", Severity.Warning => "minor", _ => "info" });
        json.WriteStartObject("location");
        json.WriteString("path", file);
        json.WriteStartObject("lines");
        json.WriteNumber("begin", warning.Span!.Value.StartLine);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
