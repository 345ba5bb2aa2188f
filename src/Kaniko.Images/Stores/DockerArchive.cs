using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kaniko.Diagnostics;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Stores;

/// <summary>The tarball that <c>docker save</c> makes and <c>docker load</c> takes: a manifest.json, a configuration and layers.</summary>
public static class DockerArchive
{
    /// <summary>Writes an image; the file appears only when it is whole.</summary>
    /// <param name="path">The tarball.</param>
    /// <param name="image">The documents.</param>
    /// <param name="open">The content of a layer, compressed as its descriptor says.</param>
    /// <param name="tags">References with a tag.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public static async Task WriteAsync(
        string path, Image image, Func<Descriptor, CancellationToken, Task<Stream>> open, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var temporary = path + ".tmp";
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
            {
                Directory.CreateDirectory(parent);
            }

            var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            await using (file.ConfigureAwait(false))
            {
                await WriteAsync(file, image, open, tags, cancellationToken).ConfigureAwait(false);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.OutputFailed, $"the tarball '{path}' cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task WriteAsync(
        FileStream file, Image image, Func<Descriptor, CancellationToken, Task<Stream>> open, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        using var tar = new TarWriter(file);
        var config = image.Id + "";
        tar.Add(FileEntry(config, image.ConfigBytes.Length), image.ConfigBytes);
        foreach (var layer in image.Manifest.Layers.DistinctBy(layer => layer.Digest))
        {
            var content = await open(layer, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                tar.Add(FileEntry(LayerName(layer), layer.Size), content);
            }
        }

        ArchiveManifest[] manifest = [new(config, [.. tags], [.. image.Manifest.Layers.Select(LayerName)])];
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, ArchiveJson.Default.ArchiveManifestArray);
        tar.Add(FileEntry("manifest.json", json.Length), json);
        tar.Finish();
    }

    private static string LayerName(Descriptor layer) =>
        layer.Digest.Hex + (layer.MediaType.EndsWith("gzip", StringComparison.Ordinal) ? ".tar.gz" : ".tar");

    private static TarEntry FileEntry(string name, long size) => new()
    {
        Name = Encoding.ASCII.GetBytes(name),
        Type = TarEntryType.File,
        Mode = 0b110_100_100,
        Size = size,
    };
}

internal sealed record ArchiveManifest(string Config, string[] RepoTags, string[] Layers);

[JsonSerializable(typeof(ArchiveManifest[]))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
