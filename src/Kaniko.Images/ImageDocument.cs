using System.Text.Json;
using System.Text.Json.Serialization;
using Kaniko.Diagnostics;

namespace Kaniko.Images;

/// <summary>Reads and writes the JSON documents of an image. Reading is strict: duplicate members and ambiguous shapes are refused.</summary>
public static class ImageDocument
{
    /// <summary>The size in bytes above which no manifest or index is read.</summary>
    public const int MaximumManifestSize = 4 * 1024 * 1024;

    /// <summary>The size in bytes above which no configuration is read.</summary>
    public const int MaximumConfigSize = 8 * 1024 * 1024;

    // "+" and "<" stand as themselves, as other tools write them.
    private static readonly ImageJson Json = new(new JsonSerializerOptions(ImageJson.Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Write(ImageConfig config) =>
        JsonSerializer.SerializeToUtf8Bytes(config, Json.ImageConfig);

    public static byte[] Write(ImageManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(manifest, Json.ImageManifest);

    public static byte[] Write(ImageIndex index) =>
        JsonSerializer.SerializeToUtf8Bytes(index, Json.ImageIndex);

    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json)
    {
        // The JSON reader leaves null where a member is missing, whatever the record's initializer says.
        var config = Read(json, Json.ImageConfig, "image configuration");
        var rootFs = new RootFs { DiffIds = config.RootFs?.DiffIds ?? [] };
        return rootFs.DiffIds.Contains(null!) || (config.History?.Contains(null!) ?? false)
            || config.Architecture is null || config.OperatingSystem is null
            ? throw new KanikoException(ErrorCode.ManifestInvalid, "the image configuration is malformed: a value is null")
            : config with { Config = config.Config ?? new(), RootFs = rootFs, History = config.History ?? [] };
    }

    public static ImageManifest ReadManifest(ReadOnlySpan<byte> json)
    {
        RefuseAmbiguity(json, isIndex: false);
        var manifest = Read(json, Json.ImageManifest, "image manifest");
        RefuseIncomplete(manifest.Layers?.Prepend(manifest.Config));
        return manifest with { MediaType = manifest.MediaType ?? MediaTypes.OciManifest };
    }

    public static ImageIndex ReadIndex(ReadOnlySpan<byte> json)
    {
        RefuseAmbiguity(json, isIndex: true);
        var index = Read(json, Json.ImageIndex, "image index");
        RefuseIncomplete(index.Manifests);
        return index with { MediaType = index.MediaType ?? MediaTypes.OciIndex };
    }

    /// <summary>The <c>mediaType</c> that a manifest or index states, or what its shape says where it states none.</summary>
    public static string MediaTypeOf(ReadOnlySpan<byte> json)
    {
        var shape = Read(json, Json.DocumentShape, "manifest");
        return shape.MediaType ?? (shape.Manifests is not null ? MediaTypes.OciIndex : MediaTypes.OciManifest);
    }

    // One digest must not be a manifest to one reader and an index to another (CVE-2021-41190).
    private static void RefuseAmbiguity(ReadOnlySpan<byte> json, bool isIndex)
    {
        var shape = Read(json, Json.DocumentShape, "manifest");
        if ((shape.Manifests is not null && (shape.Layers is not null || shape.Config is not null))
            || (shape.MediaType is { } stated && MediaTypes.IsIndex(stated) != isIndex))
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, "the document reads as a manifest and as an index at once");
        }
    }

    private static void RefuseIncomplete(IEnumerable<Descriptor?>? descriptors)
    {
        if (descriptors is null || descriptors.Any(d => d is not { MediaType: not null, Digest: not null, Size: >= 0 }
            || d.Platform is { Architecture: null } or { OperatingSystem: null }))
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, "the manifest is malformed: a descriptor is incomplete");
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)
                ?? throw new KanikoException(ErrorCode.ManifestInvalid, $"the {what} is null");
        }
        catch (JsonException e)
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"the {what} is malformed: {e.Message}", e);
        }
    }
}

internal sealed record DocumentShape
{
    public string? MediaType { get; init; }

    public JsonElement? Manifests { get; init; }

    public JsonElement? Layers { get; init; }

    public JsonElement? Config { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 64,
    Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ImageConfig))]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(DocumentShape))]
internal sealed partial class ImageJson : JsonSerializerContext;

internal sealed class DigestConverter : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Digest.TryParse(reader.GetString()) ?? throw new JsonException("not a sha256 digest");

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
