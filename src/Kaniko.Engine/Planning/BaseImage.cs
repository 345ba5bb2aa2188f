using Kaniko.Images;

namespace Kaniko.Engine.Planning;

/// <summary>An image that stages start from or copy from: its documents; its layers stay where they are until a step needs files.</summary>
/// <param name="Name">As the Dockerfile names it, expanded.</param>
/// <param name="Digest">The manifest's, for the platform.</param>
/// <param name="Manifest">Its layers are lowest first.</param>
/// <param name="Config">Diff ids stand for the layers in keys.</param>
/// <param name="Location">Where its blobs are.</param>
public sealed record BaseImage(string Name, Digest Digest, ImageManifest Manifest, ImageConfig Config, BlobLocation Location);

/// <summary>Where the blobs of an image can be read.</summary>
public abstract record BlobLocation;

/// <summary>A repository of a registry.</summary>
public sealed record RegistryLocation(ImageReference Reference) : BlobLocation
{
    /// <summary>A layout with the image's blobs that is looked into first; null for none.</summary>
    public string? Warmed { get; init; }
}

/// <summary>A directory with the OCI image layout.</summary>
public sealed record LayoutLocation(string Path) : BlobLocation;
