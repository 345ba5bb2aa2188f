using Kaniko.Rootfs;

namespace Kaniko.Engine.Storage;

/// <summary>Lists what a work directory holds.</summary>
internal sealed class StoreScan(string workDirectory)
{
    public IEnumerable<StoreItem> Items(CancellationToken cancellationToken) =>
    [
        .. Files(StoreKind.Steps, "steps"),
        .. Trees(StoreKind.Layers, "layers", cancellationToken),
        .. Files(StoreKind.Blobs, "blobs/sha256"),
        .. Files(StoreKind.Images, "images"),
        .. Trees(StoreKind.CacheMounts, "cache-mounts", cancellationToken),
        .. File.Exists(Path.Join(workDirectory, "file-hashes")) ? [FileItem(StoreKind.FileHashes, "file-hashes")] : Array.Empty<StoreItem>(),
        .. Trees(StoreKind.Running, "tmp", cancellationToken),
        .. Files(StoreKind.Running, "pending"),
    ];

    /// <summary>When it was last used, now; null where it is gone.</summary>
    public DateTimeOffset? LastUsed(StoreItem item)
    {
        var path = Path.Join(workDirectory, item.Path);
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            return null;
        }

        return item.Kind == StoreKind.CacheMounts ? Later(Time(path), Time(path + ".lock")) : Time(path);
    }

    private IEnumerable<StoreItem> Files(StoreKind kind, string folder)
    {
        var path = Path.Join(workDirectory, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Select(file => FileItem(kind, $"{folder}/{Path.GetFileName(file)}"))
            : [];
    }

    private StoreItem FileItem(StoreKind kind, string path)
    {
        var file = new FileInfo(Path.Join(workDirectory, path));
        return new StoreItem(kind, path, file.Exists ? file.Length : 0, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
    }

    private IEnumerable<StoreItem> Trees(StoreKind kind, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Join(workDirectory, folder);
        foreach (var tree in Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [])
        {
            var item = new StoreItem(kind, $"{folder}/{Path.GetFileName(tree)}", 0, DateTimeOffset.UnixEpoch);
            if (Size(tree, cancellationToken) is { } size && LastUsed(item) is { } used)
            {
                yield return item with { Size = size, LastUsed = used };
            }
        }
    }

    /// <summary>Null where it is gone meanwhile; 0 where it may not be looked into.</summary>
    private static long? Size(string tree, CancellationToken cancellationToken)
    {
        try
        {
            return TreeUsage.Of(tree, cancellationToken).Bytes;
        }
        catch (RootIOException)
        {
            return Directory.Exists(tree) ? 0 : null;
        }
    }

    private static DateTimeOffset Time(string path) => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
