namespace Kaniko.Rootfs;

/// <summary>What a directory holds, all below it included. A file with several names counts once.</summary>
/// <param name="Bytes">Of the files' contents.</param>
/// <param name="Entries">Of all kinds.</param>
/// <param name="Newest">The latest time of a file; null where there is none.</param>
public sealed record TreeUsage(long Bytes, long Entries, FileTime? Newest)
{
    /// <summary>Measures a directory of the machine's own file system. What vanishes or cannot be read meanwhile is left out.</summary>
    public static TreeUsage Of(string path, CancellationToken cancellationToken)
    {
        using var root = RootDirectory.Open(path);
        using var walk = new TreeWalk(root.Handle);
        var counted = new HashSet<(ulong, ulong)>();
        var usage = new TreeUsage(0, 0, null);
        while (walk.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (walk.Visit == Visit.Leave)
            {
                continue;
            }

            var metadata = walk.Metadata;
            var isFile = metadata.Kind == EntryKind.File && (metadata.LinkCount < 2 || counted.Add((metadata.FileSystem, metadata.Inode)));
            usage = new TreeUsage(
                usage.Bytes + (isFile ? metadata.Size : 0),
                usage.Entries + 1,
                metadata.Kind == EntryKind.File ? Later(usage.Newest, metadata.ModificationTime) : usage.Newest);
        }

        return usage;
    }

    private static FileTime Later(FileTime? one, FileTime other) =>
        one is { } known && (known.Seconds, known.Nanoseconds).CompareTo((other.Seconds, other.Nanoseconds)) >= 0 ? known : other;
}
