using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Results;

/// <summary>What was built, in the keys of buildx's <c>--metadata-file</c>.</summary>
/// <remarks><c>buildx.build.ref</c> names a record in a buildx builder: there is none.</remarks>
public static class BuildMetadata
{
    /// <summary>The variable that asks for <c>buildx.build.warnings</c>, as with buildx.</summary>
    public const string WarningsVariable = "BUILDX_METADATA_WARNINGS";

    /// <summary>The variable that says how much of <c>buildx.build.provenance</c> is wanted, as with buildx: <c>disabled</c> for nothing.</summary>
    public const string ProvenanceVariable = "BUILDX_METADATA_PROVENANCE";

    /// <summary>One JSON object, indented, with a line end.</summary>
    /// <param name="result">What was built.</param>
    /// <param name="warnings">What goes to <c>buildx.build.warnings</c>; null: the key is left out.</param>
    public static string Write(BuildResult result, IReadOnlyList<Diagnostic>? warnings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            if (result.Provenance is { } provenance)
            {
                ProvenanceJson.Write(json, provenance);
            }

            if (warnings is not null)
            {
                WriteWarnings(json, warnings);
            }

            json.WriteString("containerimage.config.digest", result.ImageId);
            json.WriteStartObject("containerimage.descriptor");
            json.WriteStartObject("annotations");
            json.WriteString("config.digest", result.ImageId);
            json.WriteEndObject();
            json.WriteString("mediaType", result.MediaType);
            json.WriteString("digest", result.Digest);
            json.WriteNumber("size", result.ManifestSize);
            WritePlatform(json, result.Platform);
            json.WriteEndObject();
            json.WriteString("containerimage.digest", result.Digest);
            if (result.Images.Count > 0)
            {
                json.WriteString("image.name", string.Join(',', result.Images.Select(image => image.Reference)));
            }

            WriteOutputs(json, result.Outputs);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>Whether the environment asks for warnings.</summary>
    /// <param name="environment">The environment variables.</param>
    public static bool WantsWarnings(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault(WarningsVariable, "").ToLowerInvariant() is "1" or "t" or "true";

    /// <summary>What the environment asks for: without provenance, where that is disabled.</summary>
    /// <param name="result">What was built.</param>
    /// <param name="environment">The environment variables.</param>
    public static BuildResult Wanted(BuildResult result, IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault(ProvenanceVariable, "").ToLowerInvariant() is "disabled" or "0" or "f" or "false" ? result with { Provenance = null } : result;

    private static void WritePlatform(Utf8JsonWriter json, string platform)
    {
        var parts = platform.Split('/');
        json.WriteStartObject("platform");
        json.WriteString("architecture", parts.ElementAtOrDefault(1) ?? "");
        json.WriteString("os", parts[0]);
        if (parts.Length > 2)
        {
            json.WriteString("variant", parts[2]);
        }

        json.WriteEndObject();
    }

    /// <summary>buildx has no key for it.</summary>
    private static void WriteOutputs(Utf8JsonWriter json, IReadOnlyList<WrittenOutput> outputs)
    {
        if (outputs.Count == 0)
        {
            return;
        }

        json.WriteStartArray("kaniko.outputs");
        foreach (var output in outputs)
        {
            json.WriteStartObject();
            json.WriteString("type", output.Type);
            json.WriteString("dest", output.Destination);
            json.WriteNumber("entries", output.Entries);
            json.WriteNumber("size", output.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>As buildx writes BuildKit's: details are bytes, so base64 in JSON.</summary>
    private static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<Diagnostic> warnings)
    {
        json.WriteStartArray("buildx.build.warnings");
        foreach (var warning in warnings)
        {
            json.WriteStartObject();
            json.WriteNumber("level", 1);
            json.WriteBase64String("short", Encoding.UTF8.GetBytes($"{warning.Rule}: {warning.Detail}"));
            json.WriteStartArray("detail");
            json.WriteBase64StringValue(Encoding.UTF8.GetBytes(warning.Description));
            json.WriteEndArray();
            if (warning.Url is { } url)
            {
                json.WriteString("url", url);
            }

            if (warning.Span is { } span)
            {
                json.WriteStartArray("range");
                json.WriteStartObject();
                WritePosition(json, "start", span.StartLine, span.StartColumn);
                WritePosition(json, "end", span.EndLine, span.EndColumn);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePosition(Utf8JsonWriter json, string name, int line, int column)
    {
        json.WriteStartObject(name);
        json.WriteNumber("line", line);
        if (column > 0)
        {
            json.WriteNumber("character", column);
        }

        json.WriteEndObject();
    }
}
