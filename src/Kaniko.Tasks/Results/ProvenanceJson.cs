using System.Globalization;
using System.Text.Json;

namespace Kaniko.Tasks.Results;

/// <summary>
/// <c>buildx.build.provenance</c>: a predicate of SLSA 0.2 in the terms of BuildKit's build type, as <c>mode=min</c> fills it
/// (BuildKit, docs/attestations/slsa-definitions.md).
/// </summary>
internal static class ProvenanceJson
{
    private const string BuildType = "https://mobyproject.org/buildkit@v1";

    /// <param name="json">Where to.</param>
    /// <param name="provenance">What is told.</param>
    /// <param name="platform">Of several; null for the only one.</param>
    public static void Write(Utf8JsonWriter json, BuildProvenance provenance, string? platform = null)
    {
        json.WriteStartObject(platform is null ? "buildx.build.provenance" : $"buildx.build.provenance/{platform}");
        json.WriteStartObject("builder");
        json.WriteString("id", provenance.BuilderId);
        json.WriteEndObject();
        json.WriteString("buildType", BuildType);
        json.WriteStartArray("materials");
        foreach (var material in provenance.Materials)
        {
            json.WriteStartObject();
            json.WriteString("uri", material.Uri);
            WriteDigest(json, material);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteInvocation(json, provenance);
        WriteMetadata(json, provenance);
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, BuildProvenance provenance)
    {
        json.WriteStartObject("invocation");
        json.WriteStartObject("configSource");
        if (provenance.Source is { } source)
        {
            json.WriteString("uri", source.Uri);
            WriteDigest(json, source);
        }

        json.WriteString("entryPoint", provenance.EntryPoint);
        json.WriteEndObject();
        json.WriteStartObject("parameters");
        json.WriteString("frontend", "dockerfile.v0");
        json.WriteStartObject("args");
        foreach (var (name, value) in provenance.Arguments)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("locals");
        foreach (var name in provenance.Locals)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("environment");
        json.WriteString("platform", provenance.Platform);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, BuildProvenance provenance)
    {
        var isComplete = provenance.Locals.Count == 0;
        json.WriteStartObject("metadata");
        json.WriteString("buildInvocationID", provenance.InvocationId);
        json.WriteString("buildStartedOn", Time(provenance.StartedOn));
        json.WriteString("buildFinishedOn", Time(provenance.FinishedOn));
        json.WriteStartObject("completeness");
        json.WriteBoolean("parameters", false); // as in BuildKit: build arguments are left out
        json.WriteBoolean("environment", true);
        json.WriteBoolean("materials", isComplete);
        json.WriteEndObject();
        json.WriteBoolean("reproducible", false);
        json.WriteBoolean(BuildType + "#hermetic", isComplete && provenance.HasNoNetwork);
        json.WriteStartObject(BuildType + "#metadata");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDigest(Utf8JsonWriter json, Material material)
    {
        json.WriteStartObject("digest");
        json.WriteString(material.Algorithm, material.Digest);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
