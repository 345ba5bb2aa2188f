namespace Kaniko.Rootfs;

/// <summary>What a directory and all below it were like at one time: metadata, no content.</summary>
internal sealed class IndexedDirectory
{
    public required EntryMetadata Metadata { get; init; }

    /// <summary>Those of the directory itself: its change time says nothing, because it moves with every entry.</summary>
    public IReadOnlyList<ExtendedAttribute> Attributes { get; set; } = [];

    /// <summary>In the order of their bytes. An entry that vanished while it was read has no metadata.</summary>
    public byte[][] Names { get; set; } = [];

    public EntryMetadata?[] Entries { get; set; } = [];

    /// <summary>Beside <see cref="Names"/>: what a name that is a directory holds; empty where none is.</summary>
    public IndexedDirectory?[] Directories { get; set; } = [];

    /// <summary>Negative where there is no such name.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, Names.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Names[middle].AsSpan().SequenceCompareTo(name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>The directory at a path without links, or null.</summary>
    public IndexedDirectory? At(ReadOnlySpan<byte> path)
    {
        var current = this;
        foreach (var range in path.Split(BytePath.Separator))
        {
            if (path[range].IsEmpty)
            {
                continue;
            }

            var at = current.Find(path[range]);
            if (at < 0 || current.Directories.Length == 0 || current.Directories[at] is not { } next)
            {
                return null;
            }

            current = next;
        }

        return current;
    }
}
