using Kaniko.Diagnostics;

namespace Kaniko.Images.Stores;

/// <summary>A directory in the form of the OCI image layout: blobs, <c>oci-layout</c>, and <c>index.json</c> that names the images.</summary>
public sealed class ImageLayout(string directory)
{
    public const string ReferenceName = "org.opencontainers.image.ref.name";

    private readonly BlobStore blobs = new(directory);

    /// <summary>The blobs that the layout holds.</summary>
    public BlobStore Blobs => blobs;

    internal static ReadOnlySpan<byte> Version => """{"imageLayoutVersion":"1.0.0"}"""u8;

    private string IndexPath => Path.Combine(directory, "index.json");

    /// <summary>
    /// Stores the image and then names exactly it in the index, once for each of <paramref name="names"/>, or once without a name.
    /// Until the last step the index names what it named before.
    /// </summary>
    public async Task WriteAsync(Image image, IReadOnlyList<string> names, BlobSource source, CancellationToken cancellationToken)
    {
        await StoreAsync(image, source, cancellationToken).ConfigureAwait(false);
        Write(IndexOf(image, names));
    }

    /// <summary>Stores the image and names it in the index beside the others; what had the name before loses it. Processes may do so at once.</summary>
    public async Task AddAsync(Image image, string name, BlobSource source, CancellationToken cancellationToken)
    {
        await StoreAsync(image, source, cancellationToken).ConfigureAwait(false);
        using (await LockAsync(cancellationToken).ConfigureAwait(false))
        {
            IEnumerable<Descriptor> others = File.Exists(IndexPath) ? ReadIndex().Manifests : [];
            Write(new ImageIndex
            {
                Manifests =
                [
                .. others.Where(other => other.Annotations?.GetValueOrDefault(ReferenceName) != name),
                image.Descriptor with { Annotations = new Dictionary<string, string> { [ReferenceName] = name } },
            ] });
            blobs.RemoveEmptyPending();
        }
    }

    /// <summary>What the index names, as it says it.</summary>
    public ImageIndex ReadIndex()
    {
        if (!File.Exists(IndexPath))
        {
            throw new KanikoException(ErrorCode.ManifestNotFound, $"'{directory}' is not an OCI image layout: it has no 'index.json'");
        }

        using var file = File.OpenRead(IndexPath);
        var bytes = file.Length <= ImageDocument.MaximumManifestSize
            ? new byte[file.Length]
            : throw new KanikoException(ErrorCode.ManifestInvalid, $"'{IndexPath}' is larger than {ImageDocument.MaximumManifestSize} bytes");
        file.ReadExactly(bytes);
        return ImageDocument.ReadIndex(bytes);
    }

    /// <summary>
    /// The image with this tag or digest, or the only one where <paramref name="selector"/> is null; of an index, the one for the
    /// platform. Null where the layout has no such image.
    /// </summary>
    public Image? TryRead(string? selector, Platform platform) => Find(selector) is { } chosen ? Resolve(chosen, platform) : null;

    /// <summary>What the index names with this tag or digest, or the only one where <paramref name="selector"/> is null; null where there is none.</summary>
    public Descriptor? Find(string? selector)
    {
        var manifests = ReadIndex().Manifests;
        return selector is null
            ? Only(manifests)
            : manifests.FirstOrDefault(m => m.Annotations?.GetValueOrDefault(ReferenceName) == selector || m.Digest.ToString() == selector);
    }

    private Descriptor? Only(IReadOnlyList<Descriptor> manifests) => manifests.DistinctBy(m => m.Digest).Count() <= 1
        ? manifests.Count > 0 ? manifests[0] : null
        : throw new KanikoException(ErrorCode.ManifestNotFound, $"the layout '{directory}' holds more than one image")
        {
            Hint = $"name one of: {string.Join(", ", manifests.Select(m => m.Annotations?.GetValueOrDefault(ReferenceName) ?? m.Digest.ToString()))}",
        };

    private Image Resolve(Descriptor chosen, Platform platform)
    {
        const int DeepestNesting = 3;
        for (var depth = 0; MediaTypes.IsIndex(chosen.MediaType); depth++)
        {
            var index = ImageDocument.ReadIndex(blobs.Read(chosen, ImageDocument.MaximumManifestSize));
            chosen = (depth < DeepestNesting ? index.Manifests.FirstOrDefault(m => m.Platform?.Satisfies(platform) ?? false) : null)
                ?? throw new KanikoException(ErrorCode.PlatformNotFound, $"the layout '{directory}' has no image for '{platform}'");
        }

        var manifestBytes = blobs.Read(chosen, ImageDocument.MaximumManifestSize);
        var manifest = ImageDocument.ReadManifest(manifestBytes);
        return Image.Read(manifestBytes, blobs.Read(manifest.Config, ImageDocument.MaximumConfigSize));
    }

    /// <summary>An index that names exactly this image, once for each name, or once without a name.</summary>
    internal static ImageIndex IndexOf(Image image, IReadOnlyList<string> names) => new()
    {
        Manifests =
        [
            .. names.Distinct().Select(name => image.Descriptor with
            {
                Annotations = new Dictionary<string, string> { [ReferenceName] = name },
            }).DefaultIfEmpty(image.Descriptor),
        ],
    };

    private void Write(ImageIndex index)
    {
        Replace(Path.Combine(directory, "oci-layout"), Version);
        Replace(IndexPath, ImageDocument.Write(index));
        blobs.RemoveEmptyPending();
    }

    private async Task StoreAsync(Image image, BlobSource source, CancellationToken cancellationToken)
    {
        foreach (var layer in image.Manifest.Layers)
        {
            if (!blobs.Contains(layer))
            {
                var content = await source(layer, cancellationToken).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    await blobs.WriteVerifiedAsync(layer, content, null, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        _ = blobs.Write(image.ConfigBytes);
        _ = blobs.Write(image.ManifestBytes);
    }

    // The lock goes with the process that holds it, so no crash leaves one behind.
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(directory, "index.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(Path.Combine(directory, "index.lock")))
            {
                await Task.Delay(20, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var next = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(next, content);
        File.Move(next, path, overwrite: true);
    }
}
