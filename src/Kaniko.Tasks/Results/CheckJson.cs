using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Results;

/// <summary>What <c>kaniko check --format=json</c> prints.</summary>
internal static class CheckJson
{
    /// <summary>Null when the text is none of it.</summary>
    public static CheckResult? TryRead(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return new(
                root.GetProperty("sources")[0].GetProperty("filename").GetString()!,
                [.. root.GetProperty("warnings").EnumerateArray().Select(Finding)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static Diagnostic Finding(JsonElement warning) => new(
        Text(warning, "ruleName") ?? "",
        Severity.Warning,
        Text(warning, "description") ?? "",
        Text(warning, "detail") ?? "",
        warning.TryGetProperty("location", out var location) ? Span(location.GetProperty("ranges")[0]) : null,
        Text(warning, "url"));

    private static SourceSpan Span(JsonElement range) => SourceSpan.Lines(
        range.GetProperty("start").GetProperty("line").GetInt32(), range.GetProperty("end").GetProperty("line").GetInt32());

    private static string? Text(JsonElement warning, string name) =>
        warning.TryGetProperty(name, out var value) ? value.GetString() : null;
}
