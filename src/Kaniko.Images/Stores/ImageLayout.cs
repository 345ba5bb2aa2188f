using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Images.Stores;

/// <summary>A directory in the OCI image layout (OCI image specification, «Image Layout»).</summary>
public sealed class ImageLayout(string directory)
{
    private const string Marker = """{"imageLayoutVersion":"1.0.0"}""";
    private const string NameAnnotation = "org.opencontainers.image.ref.name";

    private string IndexPath => Path.Join(directory, "index.json");

    /// <summary>Writes an image; afterwards the layout's index names it and nothing else.</summary>
    /// <param name="image">The documents.</param>
    /// <param name="open">The content of a layer.</param>
    /// <param name="names">Tags, one index entry each; none for an entry without a name.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public async Task WriteAsync(
        Image image, Func<Descriptor, CancellationToken, Task<Stream>> open, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var blobs = Path.Join(directory, "blobs", "sha256");
            Directory.CreateDirectory(blobs);
            foreach (var layer in image.Manifest.Layers.DistinctBy(layer => layer.Digest))
            {
                await CopyAsync(layer, Path.Join(blobs, layer.Digest.Hex), open, cancellationToken).ConfigureAwait(false);
            }

            await PutAsync(Path.Join(blobs, image.Id.Hex), image.ConfigBytes, cancellationToken).ConfigureAwait(false);
            await PutAsync(Path.Join(blobs, image.Digest.Hex), image.ManifestBytes, cancellationToken).ConfigureAwait(false);
            await PutAsync(Path.Join(directory, "oci-layout"), Encoding.UTF8.GetBytes(Marker), cancellationToken).ConfigureAwait(false);
            var index = new ImageIndex { Manifests = [.. Entries(image, names)] };
            await PutAsync(IndexPath, ImageDocument.Write(index), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.OutputFailed, $"the image layout '{directory}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The image of a tag or digest, or the only one where nothing is named.</summary>
    public Image Read(string? selector, Platform platform)
    {
        var index = ImageDocument.ReadIndex(ReadFile(IndexPath, ImageDocument.MaximumManifestSize));
        var digest = selector is null ? null : Digest.TryParse(selector);
        var matches = index.Manifests.Where(entry => selector is null || entry.Digest == digest
            || entry.Annotations?.GetValueOrDefault(NameAnnotation) == selector).DistinctBy(entry => entry.Digest).ToList();
        return matches.Count switch
        {
            1 => ReadImage(matches[0], platform),
            0 => throw new KanikoException(ErrorCode.ManifestNotFound, $"the image layout '{directory}' has no image '{selector}'"),
            _ => throw new KanikoException(ErrorCode.ManifestNotFound, $"the image layout '{directory}' has several images")
            {
                Hint = "name one of them by tag or digest",
            },
        };
    }

    public Stream OpenBlob(Descriptor descriptor)
    {
        try
        {
            return new FileStream(PathOf(descriptor.Digest), FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        }
        catch (IOException e)
        {
            throw new KanikoException(ErrorCode.BlobNotFound, $"the image layout '{directory}' lacks blob {descriptor.Digest}", e);
        }
    }

    private Image ReadImage(Descriptor entry, Platform platform)
    {
        var bytes = ReadBlob(entry.Digest, ImageDocument.MaximumManifestSize);
        if (!MediaTypes.IsIndex(ImageDocument.MediaTypeOf(bytes)))
        {
            var manifest = ImageDocument.ReadManifest(bytes);
            return Image.Read(bytes, ReadBlob(manifest.Config.Digest, ImageDocument.MaximumConfigSize));
        }

        var index = ImageDocument.ReadIndex(bytes);
        var chosen = index.Manifests.FirstOrDefault(manifest => manifest.Platform?.Satisfies(platform) == true)
            ?? throw new KanikoException(ErrorCode.PlatformNotFound, $"the image layout '{directory}' has no image for {platform}");
        return ReadImage(chosen, platform);
    }

    private byte[] ReadBlob(Digest digest, int limit)
    {
        var content = ReadFile(PathOf(digest), limit);
        return Digest.Of(content) == digest
            ? content
            : throw new KanikoException(ErrorCode.BlobCorrupt, $"blob {digest} of the image layout '{directory}' holds other content");
    }

    private byte[] ReadFile(string path, int limit)
    {
        try
        {
            return new FileInfo(path).Length <= limit
                ? File.ReadAllBytes(path)
                : throw new KanikoException(ErrorCode.ManifestInvalid, $"'{path}' is larger than {limit} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.ManifestNotFound, $"'{directory}' is no OCI image layout: {e.Message}", e);
        }
    }

    private string PathOf(Digest digest) => Path.Join(directory, "blobs", "sha256", digest.Hex);

    private static IEnumerable<Descriptor> Entries(Image image, IReadOnlyList<string> names)
    {
        var entry = image.Descriptor with { Platform = image.Config.Platform };
        return names.Count == 0
            ? [entry]
            : names.Select(name => entry with { Annotations = new Dictionary<string, string> { [NameAnnotation] = name } });
    }

    private static async Task CopyAsync(
        Descriptor layer, string path, Func<Descriptor, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && new FileInfo(path).Length == layer.Size)
        {
            return;
        }

        var temporary = path + ".tmp";
        var source = await open(layer, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            await using (file.ConfigureAwait(false))
            {
                await source.CopyToAsync(file, 1024 * 1024, cancellationToken).ConfigureAwait(false);
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static async Task PutAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        var temporary = path + ".tmp";
        await File.WriteAllBytesAsync(temporary, content, cancellationToken).ConfigureAwait(false);
        File.Move(temporary, path, overwrite: true);
    }
}
