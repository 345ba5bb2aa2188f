namespace Kaniko.Images;

/// <summary>Points at content by media type, digest and size (OCI image specification, «Content Descriptors»).</summary>
public sealed record Descriptor
{
    public required string MediaType { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Only in an index: what the manifest runs on.</summary>
    public Platform? Platform { get; init; }

    public string? ArtifactType { get; init; }
}
