using System.Text.Json;
using System.Text.Json.Serialization;
using Kaniko.Images;

namespace Kaniko.Engine.Caching;

/// <summary>What a step left behind, remembered under its <see cref="CacheKey"/>.</summary>
public sealed record StepRecord
{
    /// <summary>The directory of the layer's files in the layer store; null when only the layer is at hand.</summary>
    public string? Directory { get; init; }

    /// <summary>The layer by its <see cref="LayerForm"/>, once it was needed for an image or for others.</summary>
    public IReadOnlyDictionary<string, LayerRecord>? Layers { get; init; }

    /// <summary>What went into the key, part by part, so that a miss can say what changed.</summary>
    public IReadOnlyDictionary<string, string>? Parts { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The cache repository that the record was found in, and where its layer is; null for what this machine knows.</summary>
    [JsonIgnore]
    internal ICacheRepository? Origin { get; init; }

    /// <summary>The layer in a form; null where it was not made in it.</summary>
    public LayerRecord? LayerIn(string form) => Layers?.GetValueOrDefault(form);

    /// <summary>The record with one more layer.</summary>
    public StepRecord With(string form, LayerRecord layer) => this with
    {
        Layers = new Dictionary<string, LayerRecord>(Layers ?? new Dictionary<string, LayerRecord>(), StringComparer.Ordinal) { [form] = layer },
    };
}

/// <summary>A layer as an image lists it.</summary>
public sealed record LayerRecord(Descriptor Descriptor, Digest DiffId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DigestJson)])]
[JsonSerializable(typeof(StepRecord))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class RecordJson : JsonSerializerContext;

internal sealed class DigestJson : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Digest.TryParse(reader.GetString()) ?? throw new JsonException("not a sha256 digest");

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
