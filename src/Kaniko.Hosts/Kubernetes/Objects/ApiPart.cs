using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kaniko.Hosts.Kubernetes.Objects;

/// <summary>A part of an API object. What this program does not know of it is kept, and written back.</summary>
internal abstract record ApiPart
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}

/// <summary>A whole API object.</summary>
internal abstract record ApiObject : ApiPart
{
    [JsonPropertyOrder(-3)]
    public string? ApiVersion { get; init; }

    [JsonPropertyOrder(-2)]
    public string? Kind { get; init; }

    [JsonPropertyOrder(-1)]
    public Metadata Metadata { get; init; } = new();
}

internal sealed record Metadata : ApiPart
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    public DateTimeOffset? DeletionTimestamp { get; init; }

    public SortedDictionary<string, string>? Labels { get; init; }

    public SortedDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }
}

internal sealed record OwnerReference : ApiPart
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }
}

/// <summary>The answer to a request that failed, and to a deletion.</summary>
internal sealed record Status : ApiPart
{
    public string? Kind { get; init; }

    [JsonPropertyName("status")]
    public string? Outcome { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public int? Code { get; init; }

    public StatusDetails? Details { get; init; }
}

internal sealed record StatusDetails : ApiPart
{
    public string? Name { get; init; }

    public string? Kind { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public IReadOnlyList<StatusCause>? Causes { get; init; }
}

internal sealed record StatusCause : ApiPart
{
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string? Field { get; init; }
}
