namespace Kaniko.Images;

/// <summary>An image manifest (OCI image specification, «Image Manifest»; Docker's schema 2 has the same members).</summary>
public sealed record ImageManifest
{
    public int SchemaVersion { get; init; } = 2;

    /// <summary>Optional in OCI documents; what is read has it in any case.</summary>
    public string MediaType { get; init; } = MediaTypes.OciManifest;

    public string? ArtifactType { get; init; }

    public required Descriptor Config { get; init; }

    public required IReadOnlyList<Descriptor> Layers { get; init; }

    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>An image index or manifest list (OCI image specification, «Image Index»).</summary>
public sealed record ImageIndex
{
    public int SchemaVersion { get; init; } = 2;

    public string MediaType { get; init; } = MediaTypes.OciIndex;

    public string? ArtifactType { get; init; }

    public required IReadOnlyList<Descriptor> Manifests { get; init; }

    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
