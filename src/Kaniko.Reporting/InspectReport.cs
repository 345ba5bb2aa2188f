using System.Text;
using System.Text.Json;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting;

/// <summary>What <c>kaniko inspect</c> shows to people. Nothing in it comes unguarded from the image.</summary>
public static class InspectReport
{
    private const int Column = 14;
    private const int LongestStep = 100;

    private static readonly string[] Texts = ["User", "WorkingDir", "StopSignal"];
    private static readonly string[] Lists = ["Entrypoint", "Cmd", "Shell", "Env"];
    private static readonly string[] Sets = ["ExposedPorts", "Volumes", "Labels"];

    /// <summary>The result in lines.</summary>
    /// <param name="result">What was found.</param>
    public static string Write(InspectResult result)
    {
        var text = new StringBuilder();
        Line(text, "Name", result.Reference);
        Line(text, "Digest", result.Digest);
        Line(text, "Media type", result.MediaType);
        foreach (var entry in result.Manifests)
        {
            Line(text, entry == result.Manifests[0] ? "Platforms" : "", $"{entry.Platform ?? "-",-16} {entry.Digest}");
        }

        if (result.Image is { } image)
        {
            Append(text, image, isOfIndex: result.Manifests.Count > 0);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, InspectedImage image, bool isOfIndex)
    {
        _ = text.Append('\n');
        Line(text, "Platform", image.Platform);
        if (isOfIndex)
        {
            Line(text, "Manifest", image.Digest);
        }

        Line(text, "Image id", image.ImageId);
        if (image.Created is { } created)
        {
            Line(text, "Created", created.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture));
        }

        if (image.Config.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object)
        {
            AppendConfig(text, config);
        }

        Line(text, "Layers", $"{image.Layers.Count}, {Amounts.Bytes(image.Size)}");
        foreach (var layer in image.Layers)
        {
            var step = layer.CreatedBy ?? "";
            _ = text.Append("  ").Append(layer.Digest).Append(' ').Append(Amounts.Bytes(layer.Size).PadLeft(9))
                .Append(step.Length == 0 ? "" : "  " + ErrorReport.Safe(step.Length > LongestStep ? step[..LongestStep] + "…" : step).ReplaceLineEndings(" "))
                .Append('\n');
        }
    }

    private static void AppendConfig(StringBuilder text, JsonElement config)
    {
        foreach (var name in Texts)
        {
            if (config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } one)
            {
                Line(text, name, one);
            }
        }

        foreach (var name in Lists)
        {
            if (config.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0)
            {
                // A command is one line, as it is written; variables are a line each.
                Lines(text, name, name == "Env" ? [.. list.EnumerateArray().Select(item => item.ToString())] : [list.GetRawText()]);
            }
        }

        foreach (var name in Sets)
        {
            if (config.TryGetProperty(name, out var set) && set.ValueKind == JsonValueKind.Object)
            {
                Lines(text, name, [.. set.EnumerateObject().Select(item => item.Value.ValueKind == JsonValueKind.String ? $"{item.Name}={item.Value}" : item.Name)]);
            }
        }
    }

    private static void Lines(StringBuilder text, string name, IReadOnlyList<string> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            Line(text, i == 0 ? name : "", values[i]);
        }
    }

    private static void Line(StringBuilder text, string name, string value) =>
        text.Append((name.Length == 0 ? "" : name + ":").PadRight(Column)).Append(ErrorReport.Safe(value).ReplaceLineEndings(" ")).Append('\n');
}
