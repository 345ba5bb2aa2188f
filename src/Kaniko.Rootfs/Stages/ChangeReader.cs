using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Turns entries of an upper directory into tar entries.</summary>
internal sealed class ChangeReader(LayerStack below, bool userXattr)
{
    private readonly byte[] opaque = WhiteoutName.OpaqueAttribute(userXattr);
    private readonly Dictionary<(ulong, ulong), byte[]> linked = [];

    /// <summary>Null when the root directory is as it was.</summary>
    public TarEntry? ChangedRoot(SafeFileHandle root)
    {
        var entry = EntryOf([], At.Stat(root, default), ReadAttributes(root, default));
        var before = below.Find(default);
        var isAsMade = before is not { IsImplied: false } && entry is { Mode: 0x1ED, Uid: 0, Gid: 0, Xattrs.Count: 0 };
        return isAsMade || (before is { IsImplied: false } && IsSame(before, entry)) ? null : entry;
    }

    public static TarEntry Directory(TreeWalk walk)
    {
        CheckName(walk.Path);
        return EntryOf(walk.Path, walk.Metadata, ReadAttributes(walk.Directory, default));
    }

    /// <summary>Whether a directory without changes in it was made or changed itself. Its time alone is no change: overlayfs sets that.</summary>
    public bool IsChangedDirectory(byte[] path, TarEntry entry) =>
        below.Find(path) is not { Metadata.Kind: EntryKind.Directory } before || !IsSame(before, entry);

    /// <summary>Whether the directory replaces one further below. overlayfs marks new directories in the same way, which means nothing.</summary>
    public bool HidesBelow(TreeWalk walk) =>
        ExtendedAttributes.TryGet(walk.Directory, default, opaque) is [(byte)'y']
        && below.Find(walk.Path) is { Metadata.Kind: EntryKind.Directory };

    public static TarEntry OpaqueMarker(byte[] directory) => Marker(BytePath.Join(directory, WhiteoutName.Opaque));

    /// <summary>Null for what no layer holds: sockets, and whiteouts of nothing. The caller closes the content.</summary>
    public LayerChange? Leaf(TreeWalk walk)
    {
        if (walk.Metadata.IsWhiteout)
        {
            return below.Find(walk.Path) is null
                ? null
                : new LayerChange(Marker(BytePath.Join(BytePath.Parent(walk.Path), [.. WhiteoutName.Prefix, .. walk.Name])), null);
        }

        if (walk.Metadata.Kind == EntryKind.Socket)
        {
            return null;
        }

        CheckName(walk.Path);
        if (walk.Metadata.LinkCount > 1)
        {
            var identity = (walk.Metadata.FileSystem, walk.Metadata.Inode);
            if (linked.TryGetValue(identity, out var first))
            {
                var link = EntryOf(walk.Path, walk.Metadata, []) with { Type = TarEntryType.HardLink, LinkName = first, Size = 0 };
                return new LayerChange(link, null);
            }

            linked.Add(identity, walk.Path);
        }

        return Leaf(walk.Parent, walk.Name, walk.Path, walk.Metadata);
    }

    /// <summary>An entry that is no directory, as it is now. Null when it is gone.</summary>
    internal static LayerChange? Leaf(SafeFileHandle parent, byte[] name, byte[] path, EntryMetadata metadata) =>
        metadata.Kind == EntryKind.File ? File(parent, name, path) : Other(parent, name, path, metadata);

    /// <summary>The attributes that say something about a directory, and not about this machine.</summary>
    internal static IReadOnlyList<KeyValuePair<byte[], byte[]>> WithoutLocal(IReadOnlyList<ExtendedAttribute> attributes) =>
        [.. attributes.Where(attribute => !IsLocal(attribute.Name)).Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value))];

    private static LayerChange? File(SafeFileHandle parent, byte[] name, byte[] path)
    {
        var file = At.TryOpen(parent, name, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking, out var error);
        if (file is null)
        {
            return error == Errno.NotFound ? null : throw Errno.Failure("open", path, error);
        }

        try
        {
            // The size is that of now, so that the header and what is read fit each other.
            var metadata = At.Stat(file, default);
            var entry = EntryOf(path, metadata, ReadAttributes(file, default));
            return new LayerChange(entry, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static LayerChange? Other(SafeFileHandle parent, byte[] name, byte[] path, EntryMetadata metadata)
    {
        var entry = EntryOf(path, metadata, ReadAttributes(parent, name));
        return new LayerChange(
            metadata.Kind == EntryKind.Symlink ? entry with { LinkName = At.ReadLink(parent, name) } : entry, null);
    }

    internal static void CheckName(byte[] path)
    {
        if (BytePath.Name(path).StartsWith(WhiteoutName.Prefix))
        {
            throw new KanikoException(ErrorCode.LayerInvalid, $"'{BytePath.Display(path)}' cannot be stored: layers read such a name as a deletion")
            {
                Hint = "give the file a name that does not begin with '.wh.'",
            };
        }
    }

    private static bool IsSame(StackEntry before, TarEntry now) =>
        (before.Metadata.Mode, before.Metadata.Uid, before.Metadata.Gid) == ((int)now.Mode, now.Uid, now.Gid)
        && before.Attributes.Where(a => !IsLocal(a.Name)).Select(static a => (Convert.ToHexString(a.Name), Convert.ToHexString(a.Value)))
            .SequenceEqual(now.Xattrs.Select(static a => (Convert.ToHexString(a.Key), Convert.ToHexString(a.Value))));

    private static List<KeyValuePair<byte[], byte[]>> ReadAttributes(SafeFileHandle handle, ReadOnlySpan<byte> name)
    {
        var kept = new List<KeyValuePair<byte[], byte[]>>();
        foreach (var attribute in ExtendedAttributes.Read(handle, name))
        {
            if (!IsLocal(attribute.Name))
            {
                kept.Add(new(attribute.Name, attribute.Value));
            }
        }

        return kept;
    }

    /// <summary>What says something about this machine, and not about the file.</summary>
    private static bool IsLocal(byte[] attribute) =>
        WhiteoutName.IsOverlayAttribute(attribute)
        || attribute.AsSpan().SequenceEqual("security.selinux"u8)
        || attribute.AsSpan().SequenceEqual("security.ima"u8)
        || attribute.AsSpan().SequenceEqual("security.evm"u8);

    private static TarEntry Marker(byte[] path) => new() { Name = path, Type = TarEntryType.File };

    internal static TarEntry EntryOf(byte[] path, EntryMetadata metadata, IReadOnlyList<KeyValuePair<byte[], byte[]>> attributes) => new()
    {
        Name = path,
        Type = metadata.Kind switch
        {
            EntryKind.Directory => TarEntryType.Directory,
            EntryKind.Symlink => TarEntryType.SymbolicLink,
            EntryKind.CharacterDevice => TarEntryType.CharacterDevice,
            EntryKind.BlockDevice => TarEntryType.BlockDevice,
            EntryKind.Fifo => TarEntryType.Fifo,
            _ => TarEntryType.File,
        },
        Mode = (uint)metadata.Mode,
        Uid = metadata.Uid,
        Gid = metadata.Gid,
        Size = metadata.Kind == EntryKind.File ? metadata.Size : 0,
        MTimeSeconds = metadata.ModificationTime.Seconds,
        MTimeNanoseconds = metadata.ModificationTime.Nanoseconds,
        DeviceMajor = metadata.DeviceMajor,
        DeviceMinor = metadata.DeviceMinor,
        Xattrs = attributes,
    };
}
