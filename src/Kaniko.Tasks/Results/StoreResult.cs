using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kaniko.Tasks.Results;

/// <summary>What is in the work directory, and what went: the answer of <c>kaniko gc</c> and <c>kaniko du</c>.</summary>
/// <param name="Kinds">One for each kind of thing that is there, or went.</param>
/// <param name="DryRun">Of gc: nothing went, it only would.</param>
/// <param name="InUse">Of gc: how many more things running builds use.</param>
/// <param name="Items">Of du, where each thing was asked for.</param>
public sealed record StoreResult(
    IReadOnlyList<StoreKindResult> Kinds, bool? DryRun, int? InUse, IReadOnlyList<StoreItemResult>? Items)
{
    /// <summary>Bytes that went, or would go.</summary>
    [JsonIgnore]
    public long RemovedBytes => Kinds.Sum(kind => kind.RemovedBytes);

    /// <summary>Bytes that are there now.</summary>
    [JsonIgnore]
    public long KeptBytes => Kinds.Sum(kind => kind.KeptBytes);

    /// <summary>The result as one line of JSON, without its end: what <c>--format=json</c> prints.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StoreJson.Default.StoreResult);

    /// <summary>Null when the text is no such result.</summary>
    internal static StoreResult? TryRead(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, StoreJson.Default.StoreResult);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One kind of thing in the work directory.</summary>
/// <param name="Kind">Such as <c>blobs</c> or <c>layers</c>.</param>
/// <param name="Removed">How many went, or would go.</param>
/// <param name="RemovedBytes">Their size.</param>
/// <param name="Kept">How many stay.</param>
/// <param name="KeptBytes">Their size.</param>
/// <param name="LastUsed">When one of those that stay was used last.</param>
public sealed record StoreKindResult(string Kind, int Removed, long RemovedBytes, int Kept, long KeptBytes, DateTimeOffset? LastUsed);

/// <summary>One thing in the work directory.</summary>
/// <param name="Kind">Such as <c>blobs</c> or <c>layers</c>.</param>
/// <param name="Path">Where it is, below the work directory.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="LastUsed">When it was used last.</param>
public sealed record StoreItemResult(string Kind, string Path, long Bytes, DateTimeOffset LastUsed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoreResult))]
internal sealed partial class StoreJson : JsonSerializerContext;
