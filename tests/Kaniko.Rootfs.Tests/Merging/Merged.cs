using Kaniko.Images.Tar;

namespace Kaniko.Rootfs.Tests.Merging;

/// <summary>Layers in memory, merged and written.</summary>
internal static class Merged
{
    public static MergedTree Tree(params IReadOnlyList<MemoryStream> layers)
    {
        var tree = new MergedTree();
        foreach (var layer in layers)
        {
            layer.Position = 0;
            using var reader = new TarReader(layer);
            tree.Apply(reader, CancellationToken.None);
        }

        return tree;
    }

    /// <summary>The warnings.</summary>
    public static IReadOnlyList<string> ToDirectory(string target, IReadOnlyList<MemoryStream> layers, FileTime? time = null, bool removesOthers = false)
    {
        using var root = RootDirectory.Open(target);
        using var export = new DirectoryExport(root, Tree(layers), time, removesOthers);
        Write(export, layers);
        return export.Warnings;
    }

    public static byte[] ToTar(string path, IReadOnlyList<MemoryStream> layers, FileTime? time = null)
    {
        using (var file = File.Create(path))
        {
            using var export = new TarExport(file, Tree(layers), time);
            Write(export, layers);
        }

        return File.ReadAllBytes(path);
    }

    public static List<(TarEntry Entry, string Content)> Entries(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        var entries = new List<(TarEntry, string)>();
        while (reader.Next() is { } entry)
        {
            using var content = new StreamReader(reader.Content, leaveOpen: true);
            entries.Add((entry, content.ReadToEnd()));
        }

        return entries;
    }

    private static void Write(TreeExport export, IReadOnlyList<MemoryStream> layers)
    {
        export.Begin(CancellationToken.None);
        for (var i = 0; i < layers.Count; i++)
        {
            layers[i].Position = 0;
            using var reader = new TarReader(layers[i]);
            export.Take(i, reader, CancellationToken.None);
        }

        export.Finish(CancellationToken.None);
    }
}
