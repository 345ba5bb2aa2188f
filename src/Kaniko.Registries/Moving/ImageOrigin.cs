using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries.Moving;

/// <summary>An image, or an index with its images, where it is now: on a registry, or on disk.</summary>
public abstract class ImageOrigin
{
    // An index in an index is allowed; a chain of them is not worth following.
    private const int MostIndexes = 2;

    /// <summary>For people, and with the tag or digest that was asked for.</summary>
    public abstract string Name { get; }

    /// <summary>The manifest or index that <see cref="Name"/> names; <c>ManifestNotFound</c> where there is none.</summary>
    public abstract Task<ManifestContent> GetRootAsync(CancellationToken cancellationToken);

    /// <summary>What an index names; <c>ManifestNotFound</c> where it is not there.</summary>
    public abstract Task<ManifestContent> GetAsync(Descriptor entry, CancellationToken cancellationToken);

    /// <summary>A blob that a manifest names.</summary>
    public abstract BlobSource Blob(Descriptor blob);

    /// <summary>
    /// The manifest of one platform's image: <paramref name="root"/> itself, or what its index has for the platform; <c>PlatformNotFound</c>
    /// where it has none.
    /// </summary>
    public async Task<ManifestContent> GetImageAsync(ManifestContent root, Platform platform, CancellationToken cancellationToken)
    {
        var manifest = root;
        for (var depth = 0; MediaTypes.IsIndex(manifest.MediaType); depth++)
        {
            var entry = depth < MostIndexes
                ? PlatformChoice.Choose(ImageDocument.ReadIndex(manifest.Bytes.Span), platform, Name)
                : throw new KanikoException(ErrorCode.ManifestInvalid, $"the image '{Name}' is an index of indexes of indexes");
            manifest = await GetAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        return manifest;
    }

    /// <summary>A manifest with its blobs, or an index alone, ready to be pushed.</summary>
    public ImageToPush ToPush(ManifestContent manifest)
    {
        if (MediaTypes.IsIndex(manifest.MediaType))
        {
            return new ImageToPush(manifest.Bytes, manifest.MediaType, []);
        }

        var document = ImageDocument.ReadManifest(manifest.Bytes.Span);
        return new ImageToPush(
            manifest.Bytes, manifest.MediaType, [.. document.Layers.Append(document.Config).DistinctBy(blob => blob.Digest).Select(Blob)]);
    }

    /// <summary>A blob that belongs in memory, checked against its digest.</summary>
    public async Task<byte[]> ReadBlobAsync(Descriptor blob, int limit, CancellationToken cancellationToken)
    {
        if (blob.Size > limit)
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"the blob '{blob.Digest}' of '{Name}' has more than {limit} bytes");
        }

        var content = await Blob(blob).Open(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var bytes = new byte[blob.Size];
            var count = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return count == bytes.Length && Digest.Of(bytes) == blob.Digest
                ? bytes
                : throw new KanikoException(ErrorCode.BlobCorrupt, $"the blob '{blob.Digest}' of '{Name}' is not what its digest says");
        }
    }
}
