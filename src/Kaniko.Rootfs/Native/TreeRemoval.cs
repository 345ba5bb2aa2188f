using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>Removes entries with all below them, by descriptors, however deep.</summary>
internal static class TreeRemoval
{
    /// <summary>False when there was nothing.</summary>
    public static bool Remove(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        if (At.TryUnlink(parent, name, isDirectory: false, out var error))
        {
            return true;
        }

        if (error == Errno.NotFound)
        {
            return false;
        }

        if (error is not (Errno.IsDirectory or Errno.NotPermitted))
        {
            throw Errno.Failure("unlink", name, error);
        }

        using (var directory = At.Open(parent, name, OpenFlags.ReadDirectory))
        {
            Empty(directory);
        }

        return At.TryUnlink(parent, name, isDirectory: true, out error) || error == Errno.NotFound
            ? true
            : throw Errno.Failure("rmdir", name, error);
    }

    /// <summary>As the other, in the machine's own root: what is protected stays, with the directories that it lies in.</summary>
    public static bool Remove(SafeFileHandle parent, ReadOnlySpan<byte> name, ProtectedPaths protectedPaths)
    {
        if (protectedPaths.CoversEntry(parent, name))
        {
            return false;
        }

        if (!protectedPaths.IsBelowEntry(parent, name))
        {
            return Remove(parent, name);
        }

        using var directory = At.Open(parent, name, OpenFlags.ReadDirectory);
        Empty(directory, protectedPaths);
        return true;
    }

    /// <summary>Removes what is not protected.</summary>
    public static void Empty(SafeFileHandle directory, ProtectedPaths protectedPaths)
    {
        if (protectedPaths.IsEmpty)
        {
            Empty(directory);
            return;
        }

        foreach (var name in DirectoryListing.Names(directory))
        {
            _ = Remove(directory, name, protectedPaths); // as deep as what is protected
        }
    }

    /// <summary>
    /// Removes all entries of a directory. Directories that are not empty are moved up into it, so that the depth of the tree
    /// costs neither stack nor descriptors.
    /// </summary>
    public static void Empty(SafeFileHandle directory)
    {
        var lifted = 0;
        while (DirectoryListing.Names(directory) is { Length: > 0 } names)
        {
            foreach (var name in names)
            {
                RemoveOrLift(directory, name, ref lifted);
            }
        }
    }

    private static void RemoveOrLift(SafeFileHandle directory, byte[] name, ref int lifted)
    {
        if (At.TryUnlink(directory, name, isDirectory: false, out var error) || error == Errno.NotFound)
        {
            return;
        }

        if (error is not (Errno.IsDirectory or Errno.NotPermitted))
        {
            throw Errno.Failure("unlink", name, error);
        }

        if (At.TryUnlink(directory, name, isDirectory: true, out error))
        {
            return;
        }

        if (error is not (Errno.NotEmpty or Errno.Exists))
        {
            throw Errno.Failure("rmdir", name, error);
        }

        using (var child = At.Open(directory, name, OpenFlags.ReadDirectory))
        {
            LiftChildren(child, directory, ref lifted);
        }

        _ = At.TryUnlink(directory, name, isDirectory: true, out _);
    }

    private static void LiftChildren(SafeFileHandle child, SafeFileHandle directory, ref int lifted)
    {
        foreach (var name in DirectoryListing.Names(child))
        {
            if (At.TryUnlink(child, name, isDirectory: false, out var error) || error == Errno.NotFound
                || At.TryUnlink(child, name, isDirectory: true, out error))
            {
                continue;
            }

            if (error is not (Errno.NotEmpty or Errno.Exists))
            {
                throw Errno.Failure("rmdir", name, error);
            }

            var place = System.Text.Encoding.ASCII.GetBytes($".kaniko-lifted-{lifted++}");
            if (At.TryRename(child, name, directory, place, out error) || error is Errno.Exists or Errno.NotEmpty)
            {
                continue;
            }

            if (error is not Errno.CrossDevice)
            {
                throw Errno.Failure("rename", name, error);
            }

            // overlayfs does not rename directories that lower layers have a part in.
            _ = Remove(child, name);
        }
    }
}
