using System.IO.Compression;
using System.Text;
using Kaniko.Images.Tar;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Archives, also such as no tar program would write.</summary>
internal static class Tars
{
    public static TarEntry File(string name, uint mode = 0x1A4) => Entry(name, TarEntryType.File, null, mode);

    public static TarEntry Folder(string name, uint mode = 0x1ED) => Entry(name, TarEntryType.Directory, null, mode);

    public static TarEntry Link(string name, string target) => Entry(name, TarEntryType.SymbolicLink, target);

    public static TarEntry Hard(string name, string target) => Entry(name, TarEntryType.HardLink, target);

    public static TarEntry Entry(string name, TarEntryType type, string? target = null, uint mode = 0x1A4) => new()
    {
        Name = Encoding.UTF8.GetBytes(name),
        Type = type,
        LinkName = target is null ? null : Encoding.UTF8.GetBytes(target),
        Mode = mode,
        MTimeSeconds = 1_600_000_000,
    };

    /// <summary>Each file's content is its name; sizes that entries have already are kept, in zeros.</summary>
    public static byte[] Of(params TarEntry[] entries)
    {
        var archive = new MemoryStream();
        using var writer = new TarWriter(archive);
        foreach (var entry in entries)
        {
            var content = entry.Type != TarEntryType.File ? [] : entry.Size > 0 ? new byte[entry.Size] : entry.Name;
            writer.Add(entry with { Size = content.Length }, content.AsSpan());
        }

        writer.Finish();
        return archive.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
