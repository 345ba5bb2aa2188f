using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>
/// The difference between two readings of a tree, as the entries of a layer: sorted by name, directories before what changed in
/// them, whiteouts for what is gone. Contents are those of now, so it is read before the tree changes again.
/// </summary>
internal sealed class TreeChanges(RootDirectory root, IndexedDirectory before, IndexedDirectory now, SnapshotRule rule)
{
    private readonly Stack<Frame> frames = new();
    private readonly Dictionary<(ulong, ulong), byte[]> linked = [];
    private (byte[] Path, SafeFileHandle Handle)? opened;

    public IEnumerable<LayerChange> Read(CancellationToken cancellationToken)
    {
        try
        {
            frames.Push(new Frame([], before, now));
            if (IsChanged(before, now))
            {
                yield return Written(frames.Peek());
            }

            while (frames.TryPeek(out var frame))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (frame.Next() is not { } name)
                {
                    frames.Pop();
                    continue;
                }

                foreach (var change in Entry(frame, name))
                {
                    using var content = change.Content;
                    yield return change;
                }
            }
        }
        finally
        {
            opened?.Handle.Dispose();
        }
    }

    private List<LayerChange> Entry(Frame frame, byte[] name)
    {
        var (old, oldBelow) = Frame.Find(frame.Before, name);
        var (entry, below) = Frame.Find(frame.Now, name);
        old = old?.Kind == EntryKind.Socket ? null : old;
        entry = entry?.Kind == EntryKind.Socket ? null : entry;
        var path = BytePath.Join(frame.Path, name);
        if (entry is null)
        {
            return old is null ? [] : [.. Unwritten(), new LayerChange(Whiteout(frame.Path, name), null)];
        }

        if (below is not null)
        {
            var directory = new Frame(path, oldBelow, below);
            var changed = oldBelow is null || IsChanged(oldBelow, below);
            frames.Push(directory);
            return changed ? Unwritten() : [];
        }

        if (entry.Kind == EntryKind.Directory || (old is not null && !rule.IsChanged(old, entry)))
        {
            return [];
        }

        return Leaf(frame, name, path, entry) is { } leaf ? [.. Unwritten(), leaf] : [];
    }

    /// <summary>The directories on the way that were not written yet, outermost first.</summary>
    private List<LayerChange> Unwritten()
    {
        var changes = new List<LayerChange>();
        foreach (var frame in frames.Reverse())
        {
            if (!frame.IsWritten && frame.Path.Length > 0)
            {
                changes.Add(Written(frame));
            }
        }

        return changes;
    }

    private static LayerChange Written(Frame frame)
    {
        frame.IsWritten = true;
        return new LayerChange(
            ChangeReader.EntryOf(frame.Path, frame.Now.Metadata, ChangeReader.WithoutLocal(frame.Now.Attributes)), null);
    }

    private LayerChange? Leaf(Frame frame, byte[] name, byte[] path, EntryMetadata metadata)
    {
        ChangeReader.CheckName(path);
        if (metadata.LinkCount > 1)
        {
            if (linked.TryGetValue((metadata.FileSystem, metadata.Inode), out var first))
            {
                var link = ChangeReader.EntryOf(path, metadata, []) with { Type = TarEntryType.HardLink, LinkName = first, Size = 0 };
                return new LayerChange(link, null);
            }

            linked.Add((metadata.FileSystem, metadata.Inode), path);
        }

        var parent = Open(frame.Path);
        return parent is null ? null : ChangeReader.Leaf(parent, name, path, metadata);
    }

    private SafeFileHandle? Open(byte[] directory)
    {
        if (opened is { } last && last.Path.AsSpan().SequenceEqual(directory))
        {
            return last.Handle;
        }

        opened?.Handle.Dispose();
        opened = null;
        var handle = InRoot.TryOpen(root.Handle, directory, OpenFlags.ReadDirectory, out _);
        opened = handle is null ? null : (directory, handle);
        return handle;
    }

    /// <summary>Its times are no change: every entry that comes or goes moves them.</summary>
    private static bool IsChanged(IndexedDirectory before, IndexedDirectory now) =>
        (before.Metadata.Mode, before.Metadata.Uid, before.Metadata.Gid) != (now.Metadata.Mode, now.Metadata.Uid, now.Metadata.Gid)
        || !before.Attributes.Select(static a => (Convert.ToHexString(a.Name), Convert.ToHexString(a.Value)))
            .SequenceEqual(now.Attributes.Select(static a => (Convert.ToHexString(a.Name), Convert.ToHexString(a.Value))));

    private static TarEntry Whiteout(byte[] directory, byte[] name) =>
        new() { Name = BytePath.Join(directory, [.. WhiteoutName.Prefix, .. name]), Type = TarEntryType.File };

    /// <summary>A directory on the way: the names of both readings, merged.</summary>
    private sealed class Frame(byte[] path, IndexedDirectory? before, IndexedDirectory now)
    {
        private int old;
        private int current;

        public byte[] Path { get; } = path;

        public IndexedDirectory? Before { get; } = before;

        public IndexedDirectory Now { get; } = now;

        public bool IsWritten { get; set; }

        public byte[]? Next()
        {
            var olds = Before?.Names ?? [];
            while (true)
            {
                var (left, right) = (old < olds.Length ? olds[old] : null, current < Now.Names.Length ? Now.Names[current] : null);
                if (left is null || right is null)
                {
                    old += left is null ? 0 : 1;
                    current += right is null ? 0 : 1;
                    return left ?? right;
                }

                var order = left.AsSpan().SequenceCompareTo(right);
                old += order <= 0 ? 1 : 0;
                current += order >= 0 ? 1 : 0;
                if (order != 0 || !IsSame(old - 1, current - 1))
                {
                    return order <= 0 ? left : right;
                }
            }
        }

        public static (EntryMetadata? Entry, IndexedDirectory? Below) Find(IndexedDirectory? directory, byte[] name)
        {
            var at = directory?.Find(name) ?? -1;
            return at < 0 ? (null, null)
                : (directory!.Entries[at], directory.Directories.Length == 0 ? null : directory.Directories[at]);
        }

        /// <summary>The quick way past what nobody touched.</summary>
        private bool IsSame(int left, int right) =>
            Before!.Entries[left] is { Kind: not EntryKind.Directory } before && Now.Entries[right] is { } now
            && !SnapshotRule.Full.IsChanged(before, now);
    }
}
