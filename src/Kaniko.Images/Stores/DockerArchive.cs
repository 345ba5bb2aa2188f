using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kaniko.Diagnostics;
using Kaniko.Images.Layers;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Stores;

/// <summary>The tar archive of <c>docker save</c> and <c>docker load</c>: a configuration, layers, and <c>manifest.json</c>.</summary>
public static class DockerArchive
{
    /// <summary>Writes the image; layers go in as they are stored, which docker, podman and skopeo accept.</summary>
    public static async Task WriteAsync(
        Stream output, Image image, IReadOnlyList<ImageReference> tags, BlobSource source, CancellationToken cancellationToken)
    {
        using var tar = new TarWriter(output);
        var configName = image.ImageId.Hex + ".json";
        tar.Add(FileOf(configName, image.ConfigBytes.Length), image.ConfigBytes);
        foreach (var layer in image.Manifest.Layers.DistinctBy(layer => layer.Digest))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = await source(layer, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                tar.Add(FileOf(NameOf(layer), layer.Size), content);
            }
        }

        var item = new ArchiveItem
        {
            Config = configName,
            RepoTags = [.. tags.Where(tag => tag.Tag is not null).Select(tag => $"{tag.Name}:{tag.Tag}").Distinct()],
            Layers = [.. image.Manifest.Layers.Select(NameOf)],
        };
        var manifest = JsonSerializer.SerializeToUtf8Bytes([item], ArchiveJson.Default.ArchiveItemArray);
        tar.Add(FileOf("manifest.json", manifest.Length), manifest);
        tar.Finish();
    }

    /// <summary>
    /// Reads an image from an archive of docker, podman, skopeo, kaniko or ours, and puts its layers into <paramref name="store"/>,
    /// compressed if they are not. Its image id stays.
    /// </summary>
    /// <param name="archive">Read twice from its start.</param>
    /// <param name="tag">Which image of several; null for the only one.</param>
    /// <param name="store">Receives the layers.</param>
    /// <param name="compression">For layers that are not compressed.</param>
    public static Image Read(Stream archive, ImageReference? tag, BlobStore store, LayerCompression compression)
    {
        var contents = ArchiveContents.Find(archive);
        var item = Choose(contents.Items, tag);
        var config = contents.ReadSmall(archive, item.Config, ImageDocument.MaximumConfigSize);
        var layers = contents.ReadLayers(archive, item.Layers, store, compression);
        return Image.OfConfig(config, layers, ManifestFormat.Docker);
    }

    /// <summary>The tags of all images in the archive, as it has them.</summary>
    public static IReadOnlyList<string> ReadTags(Stream archive) =>
        [.. ArchiveContents.Find(archive).Items.SelectMany(item => item.RepoTags ?? [])];

    private static ArchiveItem Choose(IReadOnlyList<ArchiveItem> items, ImageReference? tag)
    {
        var chosen = tag is null
            ? items
            : [.. items.Where(item => item.RepoTags?.Any(text => ImageReference.TryParse(text) == tag) ?? false)];
        return chosen is [var item]
            ? item
            : throw new KanikoException(ErrorCode.ManifestNotFound,
                tag is null ? $"the archive holds {items.Count} images" : $"the archive holds no image '{tag}'")
            {
                Hint = $"name one of: {string.Join(", ", items.SelectMany(i => i.RepoTags ?? []))}",
            };
    }

    private static TarEntry FileOf(string name, long size) => new()
    {
        Name = Encoding.ASCII.GetBytes(name),
        Type = TarEntryType.File,
        Mode = 0x1a4,
        Size = size,
    };

    private static string NameOf(Descriptor layer) => layer.Digest.Hex + (layer.MediaType switch
    {
        MediaTypes.OciLayer or MediaTypes.DockerLayer or MediaTypes.OciForeignLayer => ".tar",
        MediaTypes.OciLayerZstd or MediaTypes.OciForeignLayerZstd => ".tar.zst",
        _ => ".tar.gz",
    });
}

/// <summary>One image in <c>manifest.json</c>.</summary>
internal sealed record ArchiveItem
{
    public required string Config { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    public required IReadOnlyList<string> Layers { get; init; }
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = 64)]
[JsonSerializable(typeof(ArchiveItem[]))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
