using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Images.Stores;

namespace Kaniko.Registries.Moving;

/// <summary>An image, or an index, in the directory of an OCI image layout.</summary>
/// <param name="path">The directory.</param>
/// <param name="selector">A tag or digest; null for the only one.</param>
public sealed class LayoutOrigin(string path, string? selector) : ImageOrigin
{
    private readonly ImageLayout layout = new(path);

    public override string Name => selector is null ? path : $"{path}:{selector}";

    public override Task<ManifestContent> GetRootAsync(CancellationToken cancellationToken) =>
        GetAsync(
            layout.Find(selector) ?? throw new KanikoException(ErrorCode.ManifestNotFound, $"the image layout '{path}' has no image '{selector}'"),
            cancellationToken);

    public override Task<ManifestContent> GetAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = layout.Blobs.Read(entry, ImageDocument.MaximumManifestSize);
        return Task.FromResult(new ManifestContent(bytes, ManifestShape.Check(bytes, entry.MediaType, Name), entry.Digest, path));
    }

    public override BlobSource Blob(Descriptor blob) => new(blob, _ => ValueTask.FromResult<Stream>(layout.Blobs.Open(blob.Digest)));
}
