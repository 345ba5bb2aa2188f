using System.Text;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Stores;

/// <summary>An OCI image layout as one tar archive, which podman, skopeo, crane and containerd read.</summary>
public static class LayoutArchive
{
    /// <summary>Writes the image, named in the index once for each of <paramref name="names"/>, or once without a name.</summary>
    public static async Task WriteAsync(Stream output, Image image, IReadOnlyList<string> names, BlobSource source, CancellationToken cancellationToken)
    {
        using var tar = new TarWriter(output);
        Add(tar, "oci-layout", ImageLayout.Version);
        Add(tar, "index.json", ImageDocument.Write(ImageLayout.IndexOf(image, names)));
        Add(tar, NameOf(image.Digest), image.ManifestBytes);
        Add(tar, NameOf(image.ImageId), image.ConfigBytes);
        foreach (var layer in image.Manifest.Layers.DistinctBy(layer => layer.Digest))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = await source(layer, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                tar.Add(FileOf(NameOf(layer.Digest), layer.Size), content);
            }
        }

        tar.Finish();
    }

    private static string NameOf(Digest digest) => $"blobs/sha256/{digest.Hex}";

    private static void Add(TarWriter tar, string name, ReadOnlySpan<byte> content) => tar.Add(FileOf(name, content.Length), content);

    private static TarEntry FileOf(string name, long size) => new() { Name = Encoding.ASCII.GetBytes(name), Type = TarEntryType.File, Mode = 0x1a4, Size = size };
}
