using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries;

/// <summary>An image that is ready to be pushed: a manifest, and every blob that it names.</summary>
/// <param name="Manifest">The bytes whose digest is the image's.</param>
/// <param name="MediaType">Of the manifest.</param>
/// <param name="Blobs">Layers and configuration; each distinct blob once is enough.</param>
public sealed record ImageToPush(ReadOnlyMemory<byte> Manifest, string MediaType, IReadOnlyList<BlobSource> Blobs);

/// <summary>
/// Pushes images: first the blobs, then the manifest, under its tag last, so that whoever reads the tag finds the old image or all of the
/// new one. A blob that was pushed once is not looked at again.
/// </summary>
public sealed class ImagePusher(RegistryClient client)
{
    private readonly Dictionary<(string Repository, Digest Blob), Task<PushOutcome>> blobs = [];
    private readonly Dictionary<Digest, List<ImageReference>> holders = [];

    /// <summary>Pushes one blob, for example a layer while the next step runs. Asking twice, also at the same time, pushes once.</summary>
    public Task<PushOutcome> PushBlobAsync(
        ImageReference repository, BlobSource source, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        PushBlobAsync((repository, client.For(repository, RegistryAccess.Push)), source, progress, cancellationToken);

    /// <summary>Pushes the image to each destination: its tag, or its digest where the destination has one. Returns the image's digest.</summary>
    public async Task<Digest> PushAsync(
        ImageToPush image, IReadOnlyList<ImageReference> destinations, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var digest = Digest.Of(image.Manifest.Span);
        foreach (var destination in destinations)
        {
            if (destination.Digest is { } named && named != digest)
            {
                throw new KanikoException(ErrorCode.ReferenceInvalid, $"'{destination}' names another digest than that of the image, '{digest}'")
                {
                    Hint = "push to a tag",
                };
            }

            var repository = client.For(destination, RegistryAccess.Push);
            await PushBlobsAsync((destination, repository), image.Blobs, progress, cancellationToken).ConfigureAwait(false);
            await repository.PutManifestAsync(destination.Digest is null ? destination.Selector : digest.ToString(), image.Manifest, image.MediaType, cancellationToken)
                .ConfigureAwait(false);
        }

        return digest;
    }

    // Waits for all of them also when one fails, so that nothing goes on behind the caller's back.
    private Task PushBlobsAsync(
        (ImageReference Name, Repository Repository) to, IReadOnlyList<BlobSource> sources, IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        var pushes = new List<Task>(sources.Count);
        foreach (var source in sources)
        {
            if (!IsForeign(source.Descriptor.MediaType))
            {
                pushes.Add(PushBlobAsync(to, source, progress, cancellationToken));
            }
        }

        return Task.WhenAll(pushes);
    }

    private Task<PushOutcome> PushBlobAsync(
        (ImageReference Name, Repository Repository) to, BlobSource source, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var key = (to.Repository.Name, source.Descriptor.Digest);
        lock (blobs)
        {
            if (!blobs.TryGetValue(key, out var push) || push.IsFaulted || push.IsCanceled)
            {
                blobs[key] = push = TransferAsync(to, source, progress, cancellationToken);
            }

            return push;
        }
    }

    private async Task<PushOutcome> TransferAsync(
        (ImageReference Name, Repository Repository) to, BlobSource source, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        await client.Transfers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var mountable = source with { MountFrom = [.. source.MountFrom, .. HoldersOf(source.Descriptor.Digest)] };
            var outcome = await to.Repository.PushBlobAsync(mountable, progress, cancellationToken).ConfigureAwait(false);
            lock (holders)
            {
                (holders.TryGetValue(source.Descriptor.Digest, out var known) ? known : holders[source.Descriptor.Digest] = []).Add(to.Name);
            }

            return outcome;
        }
        finally
        {
            client.Transfers.Release();
        }
    }

    // What this push put somewhere can be mounted from there.
    private ImageReference[] HoldersOf(Digest blob)
    {
        lock (holders)
        {
            return holders.TryGetValue(blob, out var known) ? [.. known] : [];
        }
    }

    // Layers that may not be distributed stay where their URLs say.
    private static bool IsForeign(string mediaType) =>
        mediaType == MediaTypes.DockerForeignLayerGzip || mediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal);
}

/// <summary>Blobs that another repository has.</summary>
public static class RemoteBlob
{
    /// <summary>
    /// A blob of <paramref name="repository"/>: mounted where it is pushed to the same registry, else streamed from there to where it is
    /// pushed, through this program's memory a buffer at a time.
    /// </summary>
    public static BlobSource In(RegistryClient client, ImageReference repository, Descriptor blob) =>
        new(blob, async cancellationToken =>
            await client.For(repository, RegistryAccess.Pull).OpenBlobAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            MountFrom = [repository],
        };
}
