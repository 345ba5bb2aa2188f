using Kaniko.Diagnostics;
using Kaniko.Engine.Publishing;
using Kaniko.Images;
using Kaniko.Images.Stores;
using Kaniko.Registries;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Warming;

/// <summary>
/// Fetches one image into the cache directory. It appears there whole or not at all, under the digest of its manifest; of several processes
/// that want the same image one fetches it, and the others wait.
/// </summary>
internal sealed class ImageWarmer(EngineSettings settings, WarmRequest request, RegistryClient registries, EventSink events)
{
    private readonly string directory = Path.GetFullPath(request.CacheDirectory, settings.CurrentDirectory);

    private string Locks => Path.Join(directory, ".locks");

    private string Unfinished => Path.Join(directory, ".unfinished");

    /// <summary>Makes the directory, and removes what processes that died had begun.</summary>
    public void Prepare()
    {
        try
        {
            _ = Directory.CreateDirectory(Locks);
            _ = Directory.CreateDirectory(Unfinished);
            foreach (var path in Directory.EnumerateDirectories(Unfinished))
            {
                Reclaim(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.OutputFailed, $"the cache directory '{request.CacheDirectory}' cannot be used: {e.Message}", e)
            {
                Hint = "name a directory that you may write to with --cache-dir",
            };
        }
    }

    public async Task<WarmedImage> WarmAsync(ImageToWarm wanted, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(wanted.Name);
        var present = new WarmedImages(directory, request.TimeToLive, settings.Time);
        await events.InfoAsync($"Retrieving image manifest {wanted.Name}", cancellationToken).ConfigureAwait(false);
        var puller = new ImagePuller(registries) { Documents = request.Force ? static _ => null : new WarmedDocuments(present).TryRead };
        var pulled = await puller.PullAsync(reference, wanted.Platform, cancellationToken).ConfigureAwait(false);
        var image = Image.Read(pulled.Manifest.Bytes.ToArray(), pulled.Config.ToArray());
        var size = image.Manifest.Layers.Sum(layer => layer.Size);
        using (await LockAsync(image.Digest, cancellationToken).ConfigureAwait(false))
        {
            var isPresent = !request.Force && IsComplete(present, image);
            if (!isPresent)
            {
                await FetchAsync(reference, image, cancellationToken).ConfigureAwait(false);
            }

            if (pulled.Index is { } index && (request.Force || present.TryOpen(index.Digest) is null))
            {
                WriteIndex(index);
            }

            return new WarmedImage(wanted.Name, isPresent ? WarmOutcome.Present : WarmOutcome.Warmed, image.Digest.ToString(), size, Reason: null);
        }
    }

    private static bool IsComplete(WarmedImages present, Image image) => present.TryOpen(image.Digest) is { } blobs
        && blobs.Contains(image.Manifest.Config) && image.Manifest.Layers.All(blobs.Contains);

    private async Task FetchAsync(ImageReference reference, Image image, CancellationToken cancellationToken)
    {
        using var place = new UnfinishedLayout(Path.Join(Unfinished, Guid.NewGuid().ToString("N")));
        var layout = new ImageLayout(place.Path);
        var repository = registries.For(reference, RegistryAccess.Pull);
        var report = new TransferReport(events);
        await Task.WhenAll(image.Manifest.Layers.DistinctBy(layer => layer.Digest)
            .Select(layer => FetchAsync(layout.Blobs, repository, layer, report, cancellationToken))).ConfigureAwait(false);
        await layout.WriteAsync(
            image, [reference.ToString()], (layer, _) => throw new KanikoException(ErrorCode.BlobNotFound, $"the layer '{layer.Digest}' was not fetched"), cancellationToken)
            .ConfigureAwait(false);
        place.MoveTo(Path.Join(directory, image.Digest.ToString()));
    }

    private static async Task FetchAsync(
        BlobStore blobs, Repository repository, Descriptor layer, IProgress<TransferProgress> report, CancellationToken cancellationToken)
    {
        using var blob = blobs.Create();
        await repository.DownloadBlobAsync(layer, blob.Stream, report, cancellationToken).ConfigureAwait(false);
        blob.Commit(layer.Digest);
    }

    /// <summary>An index alone, so that a build finds the image of its platform without asking a registry for more than the tag's digest.</summary>
    private void WriteIndex(ManifestContent index)
    {
        using var place = new UnfinishedLayout(Path.Join(Unfinished, Guid.NewGuid().ToString("N")));
        _ = new BlobStore(place.Path).Write(index.Bytes.Span);
        place.MoveTo(Path.Join(directory, index.Digest.ToString()));
    }

    private async Task<FileStream> LockAsync(Digest digest, CancellationToken cancellationToken)
    {
        var path = Path.Join(Locks, digest.Hex);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(50, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void Reclaim(string path)
    {
        try
        {
            using (new FileStream(Path.Join(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (IOException)
        {
            // Another process is at work there, or has just taken it away.
        }
    }
}

/// <summary>A layout that is not whole yet: gone when disposed before it is moved, and reclaimed by the next process when this one dies.</summary>
internal sealed class UnfinishedLayout : IDisposable
{
    private readonly FileStream claim;

    public UnfinishedLayout(string path)
    {
        Path = path;
        _ = Directory.CreateDirectory(path);
        claim = new FileStream(System.IO.Path.Join(path, ".lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Path { get; }

    /// <summary>Gives it its place, in place of what is there.</summary>
    public void MoveTo(string target)
    {
        File.Delete(System.IO.Path.Join(Path, ".lock"));
        if (Directory.Exists(target))
        {
            var old = Path + ".old";
            Directory.Move(target, old);
            Directory.Move(Path, target);
            Directory.Delete(old, recursive: true);
        }
        else
        {
            Directory.Move(Path, target);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        claim.Dispose();
    }
}
