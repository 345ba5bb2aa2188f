using System.Security.Cryptography;
using System.Text;
using Kaniko.Images;

namespace Kaniko.Registries.Tests;

/// <summary>Small images with made-up layers; a registry does not look into those.</summary>
internal static class TestImage
{
    public static ImageToPush Of(params byte[][] layers)
    {
        var diffIds = string.Join(',', layers.Select(layer => $"\"{Digest.Of(layer)}\""));
        var config = BlobSource.Of(MediaTypes.OciConfig, Encoding.UTF8.GetBytes(
            $$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[{{diffIds}}] } }"""));
        var blobs = layers.Select(layer => BlobSource.Of(MediaTypes.OciLayerGzip, layer)).ToList();
        var manifest = ImageDocument.Write(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = config.Descriptor,
            Layers = [.. blobs.Select(blob => blob.Descriptor)],
        });
        return new ImageToPush(manifest, MediaTypes.OciManifest, [.. blobs, config]);
    }

    public static byte[] Bytes(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static Platform Platform { get; } = Kaniko.Images.Platform.Parse("linux/amd64");

    public static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        await stream.DisposeAsync();
        return copy.ToArray();
    }

    public static string NewTag() => "t" + RandomNumberGenerator.GetHexString(12, lowercase: true);
}
