namespace Kaniko.Images.Layers;

/// <summary>A layer as a manifest and a configuration name it.</summary>
/// <param name="Descriptor">Of the content as it is stored.</param>
/// <param name="DiffId">The digest of the uncompressed tar archive.</param>
/// <param name="UncompressedSize">Bytes of the uncompressed tar archive; 0 where it is not known.</param>
public sealed record Layer(Descriptor Descriptor, Digest DiffId, long UncompressedSize);
