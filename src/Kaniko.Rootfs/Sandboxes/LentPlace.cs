using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>One place of <see cref="LentPlaces"/>: what was there is put aside, something else is in its place.</summary>
internal sealed class LentPlace(SafeFileHandle parent, byte[] name, MountPoints points) : IDisposable
{
    private (ulong FileSystem, ulong Inode) lent;
    private SafeFileHandle? held; // as long as it is open nothing else gets the inode's number
    private SafeFileHandle? asideDirectory;
    private bool isCopy;
    private bool isDirectory;

    public required LentPlaces.Source Source { get; init; }

    public required LentPlaces.Return After { get; init; }

    public required SafeFileHandle Scratch { get; init; }

    public required byte[] AsideName { get; init; }

    /// <summary>False, with the error, when it cannot be done; all is as it was then.</summary>
    public bool TryEnter(out int error)
    {
        var before = At.Stat(parent, default);
        if (!TryPutAside(out error))
        {
            return false;
        }

        if (!TryPutIn(out error))
        {
            _ = At.TryRename(asideDirectory!, AsideName, parent, name, out _);
            Opened.SetTime(parent, before.ModificationTime, default);
            return false;
        }

        held = At.TryOpen(parent, name, OpenFlags.PathOnly | OpenFlags.NoFollow, out _);
        var now = At.Stat(parent, name);
        (lent, isDirectory) = ((now.FileSystem, now.Inode), now.Kind == EntryKind.Directory);
        Opened.SetTime(parent, before.ModificationTime, default);
        return true;
    }

    public void Dispose()
    {
        var before = At.Stat(parent, default);
        TakeOut();
        if (At.TryRename(asideDirectory!, AsideName, parent, name, out _))
        {
            Opened.SetTime(parent, before.ModificationTime, default);
        }
        else
        {
            _ = TreeRemoval.Remove(asideDirectory!, AsideName); // the step removed the directory that it was in
        }

        points.Dispose();
        Close();
    }

    public void Close()
    {
        if (Source.OwnsDirectory)
        {
            Source.Directory.Dispose();
        }

        held?.Dispose();
        parent.Dispose();
    }

    /// <summary>Out of the step's sight; beside its place where that is another file system.</summary>
    private bool TryPutAside(out int error)
    {
        asideDirectory = Scratch;
        if (At.TryRename(parent, name, Scratch, AsideName, out error))
        {
            return true;
        }

        asideDirectory = parent;
        return LentPlaces.IsOtherFileSystem(error) && At.TryRename(parent, name, parent, AsideName, out error);
    }

    private bool TryPutIn(out int error)
    {
        if (At.TryRename(Source.Directory, Source.Name, parent, name, out error))
        {
            return true;
        }

        if (!LentPlaces.IsOtherFileSystem(error))
        {
            return false;
        }

        isCopy = true;
        Copy(Source.Directory, Source.Name, parent, name);
        error = 0;
        return true;
    }

    /// <summary>A step may have removed what it was lent, or put something else there: that goes, and nothing of it is followed.</summary>
    private void TakeOut()
    {
        var isThere = At.TryStat(parent, name, out _) is { } found && (found.FileSystem, found.Inode) == lent;
        if (After == LentPlaces.Return.Nothing || (isCopy && After == LentPlaces.Return.AsItWas))
        {
            _ = TreeRemoval.Remove(parent, name);
        }
        else if (isCopy)
        {
            _ = TreeRemoval.Remove(Source.Directory, Source.Name);
            GiveBack(isThere, () => Copy(parent, name, Source.Directory, Source.Name));
            _ = TreeRemoval.Remove(parent, name);
        }
        else
        {
            GiveBack(isThere, () => _ = At.TryRename(parent, name, Source.Directory, Source.Name, out var error) ? true : throw Native.Errno.Failure("rename", name, error));
            if (!isThere)
            {
                _ = TreeRemoval.Remove(parent, name);
            }
        }
    }

    private void GiveBack(bool isThere, Action giveBack)
    {
        if (isThere)
        {
            giveBack();
        }
        else if (isDirectory)
        {
            _ = At.TryMakeDirectory(Source.Directory, Source.Name, 0x1ED, out _); // emptied
        }
    }

    private static void Copy(SafeFileHandle from, byte[] fromName, SafeFileHandle to, byte[] toName)
    {
        using var source = RootDirectory.Of(At.Open(from, "."u8, OpenFlags.ReadDirectory));
        using var target = RootDirectory.Of(At.Open(to, "."u8, OpenFlags.ReadDirectory));
        new FileCopier(source, target, new CopyOptions { KeepOwner = true })
            .Copy(["/" + BytePath.Text(fromName)], "/" + BytePath.Text(toName), CancellationToken.None);
    }
}
