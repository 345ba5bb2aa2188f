using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries.Transfers;

namespace Kaniko.Registries;

/// <summary>
/// One repository, opened to pull or to push. Every byte that comes out of it has been checked against its digest; a tag is written last,
/// by whoever pushes.
/// </summary>
public sealed class Repository
{
    private const string AnyManifest = MediaTypes.OciIndex + ", " + MediaTypes.DockerIndex + ", "
        + MediaTypes.OciManifest + ", " + MediaTypes.DockerManifest;

    private readonly IReadOnlyList<Endpoint> endpoints;

    internal Repository(string name, IReadOnlyList<Endpoint> endpoints) => (Name, this.endpoints) = (name, endpoints);

    /// <summary>Registry and repository, as in references.</summary>
    public string Name { get; }

    /// <summary>Where pushes go: the registry itself, which is the last place to ask when there are mirrors.</summary>
    internal Endpoint Origin => endpoints[^1];

    /// <summary>The manifest or index that a tag or digest names, or null where there is none.</summary>
    public async Task<ManifestContent?> GetManifestAsync(string selector, CancellationToken cancellationToken)
    {
        KanikoException? failure = null;
        foreach (var endpoint in endpoints)
        {
            try
            {
                if (await ManifestReader.GetAsync(endpoint, selector, AnyManifest, cancellationToken).ConfigureAwait(false) is { } manifest)
                {
                    return manifest;
                }
            }
            catch (KanikoException e) when (endpoints.Count > 1)
            {
                failure = e;
            }
        }

        return failure is null ? null : throw failure;
    }

    /// <summary>What the registry says about a tag or digest, or null where there is none.</summary>
    public async Task<ManifestHead?> HeadManifestAsync(string selector, CancellationToken cancellationToken)
    {
        KanikoException? failure = null;
        foreach (var endpoint in endpoints)
        {
            try
            {
                if (await ManifestReader.HeadAsync(endpoint, selector, AnyManifest, cancellationToken).ConfigureAwait(false) is { } head)
                {
                    return head;
                }
            }
            catch (KanikoException e) when (endpoints.Count > 1)
            {
                failure = e;
            }
        }

        return failure is null ? null : throw failure;
    }

    /// <summary>
    /// The blob's content. Reading it to its end checks size and digest, and throws <c>BlobCorrupt</c> where they differ; a connection that
    /// breaks on the way is replaced. Whoever stops before the end knows nothing about what was read.
    /// </summary>
    /// <param name="blob">What it must be.</param>
    /// <param name="attempt">From the second on, another place is asked first: what the first one gave was wrong.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public Task<Stream> OpenBlobAsync(Descriptor blob, int attempt, CancellationToken cancellationToken) =>
        OpenBlobAsync(blob, Places(attempt), cancellationToken);

    /// <inheritdoc cref="OpenBlobAsync(Descriptor, int, CancellationToken)"/>
    public Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken) => OpenBlobAsync(blob, 1, cancellationToken);

    /// <summary>A blob that belongs in memory, such as an image configuration.</summary>
    public async Task<byte[]> ReadBlobAsync(Descriptor blob, int limit, CancellationToken cancellationToken)
    {
        if (blob.Size > limit)
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"the blob '{blob.Digest}' of '{Name}' has more than {limit} bytes");
        }

        // A broken copy may have been a passing fault; a second one is not.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var content = await OpenBlobAsync(blob, Places(attempt), cancellationToken).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    var bytes = new byte[blob.Size];
                    await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
                    _ = await content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
                    return bytes;
                }
            }
            catch (KanikoException e) when (e.Code == ErrorCode.BlobCorrupt && attempt == 1)
            {
            }
        }
    }

    /// <summary>Writes a blob from the destination's position on; a copy that turns out corrupt is overwritten once by another.</summary>
    public async Task DownloadBlobAsync(
        Descriptor blob, Stream destination, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var start = destination.Position;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var content = await OpenBlobAsync(blob, Places(attempt), cancellationToken).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    await BlobCopy.CopyAsync(content, destination, new Meter(progress, TransferDirection.Pull, Name, blob), cancellationToken)
                        .ConfigureAwait(false);
                    return;
                }
            }
            catch (KanikoException e) when (e.Code == ErrorCode.BlobCorrupt && attempt == 1)
            {
                destination.Position = start;
                destination.SetLength(start);
            }
        }
    }

    /// <summary>Whether the registry holds the blob.</summary>
    public async Task<bool> BlobExistsAsync(Digest digest, CancellationToken cancellationToken)
    {
        KanikoException? failure = null;
        foreach (var endpoint in endpoints)
        {
            try
            {
                if (await BlobUpload.ExistsAsync(endpoint, digest, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (KanikoException e) when (endpoints.Count > 1)
            {
                failure = e;
            }
        }

        return failure is null ? false : throw failure;
    }

    /// <summary>
    /// Makes the registry hold the blob: it may be there already, or come from another repository of the same registry, or be sent.
    /// <paramref name="source"/> is opened once for each attempt, and not at all where it is not needed.
    /// </summary>
    public Task<PushOutcome> PushBlobAsync(BlobSource source, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        new BlobUpload(Origin, source, new Meter(progress, TransferDirection.Push, Name, source.Descriptor)).RunAsync(cancellationToken);

    /// <summary>
    /// Puts a manifest under a tag or its digest. Whatever it names must be there. A tag that already points at these bytes is a success;
    /// one that may not be moved is <c>TagImmutable</c>.
    /// </summary>
    public Task<Digest> PutManifestAsync(string selector, ReadOnlyMemory<byte> bytes, string mediaType, CancellationToken cancellationToken) =>
        ManifestWriter.PutAsync(Origin, selector, (bytes, mediaType), cancellationToken);

    /// <summary>Whether this repository may be pushed to, as far as starting an upload tells. Throws why not.</summary>
    public Task CheckPushAsync(CancellationToken cancellationToken) => BlobUpload.CheckAsync(Origin, cancellationToken);

    private async Task<Stream> OpenBlobAsync(Descriptor blob, IReadOnlyList<Endpoint> places, CancellationToken cancellationToken)
    {
        var stream = new BlobDownload(this, places, blob);
        try
        {
            await stream.OpenAsync(cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Where one copy was corrupt, the next place is asked first.
    private IReadOnlyList<Endpoint> Places(int attempt) => attempt == 1 || endpoints.Count == 1 ? endpoints : [.. endpoints.Skip(1), endpoints[0]];
}
