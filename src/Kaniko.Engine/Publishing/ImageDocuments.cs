using System.Text;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Warming;
using Kaniko.Images;
using Kaniko.Registries;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Manifests and configurations of base images, which stay in the store: an image whose tag points where it did is asked for with one
/// HEAD request, one that is named by its digest with none.
/// </summary>
internal sealed class ImageDocuments(BuildResources resources)
{
    private readonly string pointers = Path.Join(resources.WorkDirectory, "images");
    private readonly WarmedDocuments warmedDocuments = new(resources.WarmedImages);

    public async Task<PulledImage> PullAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken)
    {
        var known = reference.Digest is null ? await UnchangedAsync(reference, cancellationToken).ConfigureAwait(false) : null;
        var puller = new ImagePuller(resources.Registries) { Documents = TryRead };
        var image = await puller.PullAsync(known is null ? reference : reference.WithDigest(known), platform, cancellationToken).ConfigureAwait(false);
        Keep(reference, image);
        return image;
    }

    /// <summary>The digest that the tag has, if its document is here; nothing is asked where that cannot be.</summary>
    private async Task<Digest?> UnchangedAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        var before = Pointer(reference);
        if ((before is null || TryRead(before) is null) && !resources.WarmedImages.Exists)
        {
            return null;
        }

        var head = await resources.Registries.For(reference, RegistryAccess.Pull).HeadManifestAsync(reference.Selector, cancellationToken)
            .ConfigureAwait(false);
        return head is not null && TryRead(head.Digest) is not null ? head.Digest : null;
    }

    private ReadOnlyMemory<byte>? TryRead(Digest digest) =>
        resources.Blobs.TryRead(digest, ImageDocument.MaximumConfigSize) ?? warmedDocuments.TryRead(digest);

    /// <summary>A memory that cannot be written is none: the image is asked for again.</summary>
    private void Keep(ImageReference reference, PulledImage image)
    {
        var top = (image.Index ?? image.Manifest).Digest;
        try
        {
            foreach (var document in new[] { image.Index?.Bytes, image.Manifest.Bytes, image.Config }.OfType<ReadOnlyMemory<byte>>())
            {
                _ = resources.Use.Mark(resources.Blobs.PathOf(resources.Blobs.Write(document.Span)));
            }

            _ = resources.Use.Mark(PathOf(reference));

            if (reference.Digest is null && Pointer(reference) != top)
            {
                _ = Directory.CreateDirectory(pointers);
                var temporary = $"{PathOf(reference)}.{Guid.NewGuid():N}.tmp";
                File.WriteAllText(temporary, top.ToString(), Encoding.ASCII);
                File.Move(temporary, PathOf(reference), overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            resources.Events.Offer(new Tasks.Events.Traced(Tasks.Events.TraceLevel.Debug, $"The documents of {reference} were not kept: {e.Message}"));
        }
    }

    private Digest? Pointer(ImageReference reference)
    {
        try
        {
            return File.Exists(PathOf(reference)) ? Digest.TryParse(File.ReadAllText(PathOf(reference))) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string PathOf(ImageReference reference) => Path.Join(pointers, CacheKey.Of("image", reference.Name, reference.Selector).Hex);
}
