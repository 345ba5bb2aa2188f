using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Makes what one tar entry says.</summary>
internal readonly struct EntryMaker(UnpackTree tree, EntryAttributes attributes, UnpackOptions options, byte[] buffer)
{
    private const int CreateFile = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;

    public void Make(TarEntry entry, Stream content)
    {
        tree.Begin();
        var path = BytePath.OfEntry(entry.Name, options.Code);
        if (path.Length == 0)
        {
            MakeRoot(entry);
            return;
        }

        if (options.Protected.Covers(path) || (options.Form != UnpackForm.Archive && IsWhiteout(path)))
        {
            return;
        }

        var parent = tree.Parent(path);
        var name = BytePath.Name(path).ToArray();
        if (tree.IsProtected(parent, name, entry.Type == TarEntryType.Directory))
        {
            return;
        }

        switch (entry.Type)
        {
            case TarEntryType.Directory:
                MakeDirectory(parent, path, entry);
                break;
            case TarEntryType.File:
                MakeFile(parent, name, entry, content);
                break;
            case TarEntryType.HardLink:
                MakeLink(path, entry);
                break;
            case TarEntryType.SymbolicLink:
                MakeSymlink(parent, name, entry);
                break;
            default:
                MakeNode(parent, name, entry);
                break;
        }

        tree.Made(path);
    }

    private void MakeRoot(TarEntry entry)
    {
        if (entry.Type != TarEntryType.Directory)
        {
            throw new KanikoException(options.Code, "the archive replaces its own root directory");
        }

        attributes.Apply(tree.Root, entry);
        tree.Made([]);
        tree.SetTimeLater([], EntryAttributes.TimeOf(entry));
    }

    /// <summary>Handles whiteouts and the leavings of AUFS; true when the entry is done with.</summary>
    private bool IsWhiteout(byte[] path)
    {
        switch (WhiteoutName.MeaningOf(path, options.Code))
        {
            case EntryMeaning.Content:
                return false;
            case EntryMeaning.Opaque:
                tree.MakeOpaque(BytePath.Parent(path).ToArray());
                return true;
            case EntryMeaning.Whiteout:
                tree.Hide(WhiteoutName.Subject(path));
                return true;
            default:
                return true;
        }
    }

    private void MakeDirectory(SafeFileHandle parent, byte[] path, TarEntry entry)
    {
        var directory = tree.MakeDirectory(parent, path);
        attributes.Apply(directory, entry);
        tree.SetTimeLater(path, EntryAttributes.TimeOf(entry));
    }

    private void MakeFile(SafeFileHandle parent, byte[] name, TarEntry entry, Stream content)
    {
        var file = At.TryOpen(parent, name, CreateFile | OpenFlags.NoFollow, out var error, 0x180);
        if (file is null && error == Errno.Exists)
        {
            tree.Remove(parent, name);
            file = At.TryOpen(parent, name, CreateFile | OpenFlags.NoFollow, out error, 0x180);
        }

        using (file ?? throw Errno.Failure("create", entry.Name, error))
        {
            WriteContent(file, entry, content);
            attributes.Apply(file, entry);
            Opened.SetTime(file, EntryAttributes.TimeOf(entry), entry.Name);
        }
    }

    private void WriteContent(SafeFileHandle file, TarEntry entry, Stream content)
    {
        long offset = 0;
        var endsInHole = false;
        while (offset < entry.Size)
        {
            var wanted = (int)Math.Min(buffer.Length, entry.Size - offset);
            var read = content.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            if (read == 0)
            {
                throw Invalid(entry, "ends early");
            }

            endsInHole = read == buffer.Length && !buffer.AsSpan(0, read).ContainsAnyExcept((byte)0);
            if (!endsInHole)
            {
                Write(file, buffer.AsSpan(0, read), offset, entry);
            }

            offset += read;
        }

        if (endsInHole)
        {
            Opened.SetLength(file, entry.Size, entry.Name);
        }
    }

    private static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, TarEntry entry)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (IOException error) when ((error.HResult & 0xFFFF) is Errno.NoSpace or Errno.QuotaExceeded)
        {
            throw Errno.Failure("write", entry.Name, error.HResult & 0xFFFF);
        }
    }

    private void MakeLink(byte[] path, TarEntry entry)
    {
        var source = BytePath.OfEntry(entry.LinkName, options.Code);
        if (source.AsSpan().SequenceEqual(path))
        {
            return;
        }

        var sourceName = BytePath.Name(source).ToArray();
        var sourceParent = source.Length == 0 ? null : tree.TryOpen(BytePath.Parent(source).ToArray());
        if (sourceParent is null || tree.IsProtected(sourceParent, sourceName, isDirectory: true)
            || At.TryStat(sourceParent, sourceName, out _) is not { IsWhiteout: false } found)
        {
            throw new KanikoException(options.Code, $"'{entry}' is a hard link to '{BytePath.Display(entry.LinkName)}', which is not there");
        }

        if (found.Kind == EntryKind.Directory)
        {
            throw Invalid(entry, "is a hard link to a directory");
        }

        var name = BytePath.Name(path);
        if (!At.TryLink(sourceParent, sourceName, tree.Parent(path), name, out var error) && error == Errno.Exists)
        {
            if (At.TryStat(tree.Parent(path), name, out _) is { } existing
                && (existing.Inode, existing.FileSystem) == (found.Inode, found.FileSystem))
            {
                return;
            }

            tree.Remove(tree.Parent(path), name.ToArray());
            sourceParent = tree.TryOpen(BytePath.Parent(source).ToArray()) ?? throw Invalid(entry, "replaces the directory that it links into");
            _ = At.TryLink(sourceParent, sourceName, tree.Parent(path), name, out error);
        }

        if (error != 0)
        {
            throw Errno.Failure("link", entry.Name, error);
        }
    }

    private void MakeSymlink(SafeFileHandle parent, byte[] name, TarEntry entry)
    {
        var target = entry.LinkName is { Length: > 0 } link ? link : throw Invalid(entry, "is a symlink to nothing");
        if (!At.TrySymlink(target, parent, name, out var error) && error == Errno.Exists)
        {
            tree.Remove(parent, name);
            _ = At.TrySymlink(target, parent, name, out error);
        }

        if (error != 0)
        {
            throw Errno.Failure("symlink", entry.Name, error);
        }

        attributes.Apply(parent, name, entry);
    }

    private void MakeNode(SafeFileHandle parent, byte[] name, TarEntry entry)
    {
        if (options.LeavesOutDevices && entry.Type != TarEntryType.Fifo)
        {
            attributes.Warn($"the device '{entry}' is left out: a context has none");
            return;
        }

        var node = new EntryMetadata
        {
            Kind = entry.Type switch
            {
                TarEntryType.CharacterDevice => EntryKind.CharacterDevice,
                TarEntryType.BlockDevice => EntryKind.BlockDevice,
                _ => EntryKind.Fifo,
            },
            Mode = 0x180,
            Uid = 0,
            Gid = 0,
            DeviceMajor = entry.DeviceMajor,
            DeviceMinor = entry.DeviceMinor,
        };
        if (node.IsWhiteout)
        {
            attributes.Warn($"'{entry}' is the device 0:0, which means deleted to overlayfs; it is left out");
            return;
        }

        if (!At.TryMakeNode(parent, name, node, out var error) && error == Errno.Exists)
        {
            tree.Remove(parent, name);
            _ = At.TryMakeNode(parent, name, node, out error);
        }

        if (error is Errno.NotPermitted or Errno.AccessDenied)
        {
            attributes.Warn($"the device '{entry}' is left out: this user may not make devices");
            return;
        }

        if (error != 0)
        {
            throw Errno.Failure("mknod", entry.Name, error);
        }

        attributes.Apply(parent, name, entry);
    }

    private KanikoException Invalid(TarEntry entry, string problem) => new(options.Code, $"'{entry}' in the archive {problem}");
}
