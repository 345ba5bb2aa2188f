using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Images.Compression;
using Kaniko.Images.Layers;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Stores;

/// <summary>What a docker archive holds, found in one pass over its headers.</summary>
internal sealed class ArchiveContents
{
    private readonly Dictionary<string, string> links = [];

    public IReadOnlyList<ArchiveItem> Items { get; private set; } = [];

    public static ArchiveContents Find(Stream archive)
    {
        var contents = new ArchiveContents();
        byte[]? manifest = null;
        Visit(archive, (name, entry, reader) =>
        {
            if (entry.Type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                contents.links[name] = TargetOf(name, entry);
            }
            else if (name == "manifest.json" && entry.Type == TarEntryType.File)
            {
                manifest = ReadSmall(name, entry, reader, ImageDocument.MaximumManifestSize);
            }
        });
        contents.Items = manifest is null
            ? throw new KanikoException(ErrorCode.ManifestNotFound, "the archive is not one of docker save: it has no 'manifest.json'")
            : Parse(manifest);
        return contents;
    }

    public byte[] ReadSmall(Stream archive, string name, int limit)
    {
        var wanted = Resolve(name);
        byte[]? content = null;
        Visit(archive, (entryName, entry, reader) =>
        {
            if (entryName == wanted && entry.Type == TarEntryType.File)
            {
                content = ReadSmall(name, entry, reader, limit);
            }
        });
        return content ?? throw Missing(name);
    }

    public IReadOnlyList<Layer> ReadLayers(Stream archive, IReadOnlyList<string> names, BlobStore store, LayerCompression compression)
    {
        var wanted = names.Select(Resolve).ToHashSet();
        var found = new Dictionary<string, Layer>();
        Visit(archive, (name, entry, reader) =>
        {
            if (wanted.Contains(name) && entry.Type == TarEntryType.File)
            {
                found[name] = Import(reader.Content, store, compression);
            }
        });
        return [.. names.Select(name => found.GetValueOrDefault(Resolve(name)) ?? throw Missing(name))];
    }

    private static KanikoException Missing(string name) =>
        new(ErrorCode.BlobNotFound, $"the archive's 'manifest.json' names '{TarEntry.Display(Encoding.UTF8.GetBytes(name))}', which is not there");

    private static Layer Import(Stream content, BlobStore store, LayerCompression compression)
    {
        using var blob = store.Create();
        content.CopyTo(blob.Stream);
        var size = blob.Stream.Length;
        var format = DetectAtStart(blob.Stream);
        if (format is CompressionFormat.None or CompressionFormat.Bzip2 or CompressionFormat.Xz)
        {
            using var writer = new LayerWriter(store, compression);
            using var plain = Decompression.Open(blob.Stream);
            plain.CopyTo(writer.Archive);
            return writer.FinishArchive();
        }

        var digest = HashOf(blob.Stream);
        blob.Stream.Position = 0;
        using var uncompressed = Decompression.Open(blob.Stream);
        var counted = new CountingStream(uncompressed);
        var diffId = HashOf(counted);
        blob.Commit(digest);
        var mediaType = format == CompressionFormat.Zstd ? MediaTypes.OciLayerZstd : MediaTypes.OciLayerGzip;
        return new Layer(new Descriptor { MediaType = mediaType, Digest = digest, Size = size }, diffId, counted.Count);
    }

    private static CompressionFormat DetectAtStart(Stream stream)
    {
        Span<byte> start = stackalloc byte[Decompression.MagicSize];
        stream.Position = 0;
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return Decompression.Detect(start[..count]);
    }

    private static Digest HashOf(Stream stream) => Digest.OfHash(System.Security.Cryptography.SHA256.HashData(stream));

    private static byte[] ReadSmall(string name, TarEntry entry, TarReader reader, int limit)
    {
        var bytes = entry.Size <= limit
            ? new byte[entry.Size]
            : throw new KanikoException(ErrorCode.ManifestInvalid, $"'{name}' of {entry.Size} bytes is larger than {limit}");
        reader.Content.ReadExactly(bytes);
        return bytes;
    }

    private static ArchiveItem[] Parse(byte[] manifest)
    {
        try
        {
            return JsonSerializer.Deserialize(manifest, ArchiveJson.Default.ArchiveItemArray) ?? [];
        }
        catch (JsonException e)
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"the archive's 'manifest.json' is malformed: {e.Message}", e);
        }
    }

    /// <summary>Older archives hold a layer once, and links to it elsewhere.</summary>
    private string Resolve(string name)
    {
        const int MostLinks = 16;
        name = Clean(name);
        for (var i = 0; i < MostLinks && links.TryGetValue(name, out var target); i++)
        {
            name = target;
        }

        return name;
    }

    private static string TargetOf(string name, TarEntry link)
    {
        var target = Encoding.UTF8.GetString(link.LinkName!);
        return Clean(link.Type == TarEntryType.HardLink ? target : name[..(name.LastIndexOf('/') + 1)] + target);
    }

    private static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static void Visit(Stream archive, Action<string, TarEntry, TarReader> act)
    {
        archive.Position = 0;
        using var content = Decompression.Open(archive, ErrorCode.ManifestInvalid);
        using var reader = new TarReader(content, ErrorCode.ManifestInvalid);
        while (reader.Next() is { } entry)
        {
            act(Clean(Encoding.UTF8.GetString(entry.Name)), entry, reader);
        }
    }

    private sealed class CountingStream(Stream source) : ReadOnlyStream
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = source.Read(buffer);
            Count += count;
            return count;
        }
    }
}
