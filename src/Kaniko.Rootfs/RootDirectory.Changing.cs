using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Operations that change what is below the root. The last component of a path is never followed, its parents are.</summary>
public sealed partial class RootDirectory
{
    /// <summary>
    /// Makes a directory and its missing parents, all alike; dangling symlinks on the way are followed and their targets made.
    /// Returns the paths that were made, outermost first, without symlinks. Existing directories stay as they are.
    /// </summary>
    public IReadOnlyList<byte[]> MakeDirectories(ReadOnlySpan<byte> path, NewDirectory directory)
    {
        var made = new List<byte[]>();
        using var walk = MakingWalk(path, directory, made);
        var error = walk.Run();
        return error == 0 ? made : throw Errno.Failure("mkdir", path, error);
    }

    /// <summary>Makes a regular file that did not exist, for writing.</summary>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> path, int mode)
    {
        using var parent = OpenParent(path, out var name);
        const int Flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive;
        var file = At.Open(parent, name, Flags | OpenFlags.NoFollow, 0x180);
        Opened.SetMode(file, mode, path);
        return file;
    }

    /// <summary>Replaces a file's content, or makes the file with its mode. The write is complete or does not happen.</summary>
    public void WriteAllBytes(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content, int mode)
    {
        using var parent = OpenParent(path, out var name);
        byte[] temporary = [.. ".kaniko-"u8, .. System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"))];
        using (var file = At.Open(parent, temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180))
        {
            RandomAccess.Write(file, content, 0);
            Opened.SetMode(file, mode, path);
        }

        if (!At.TryRename(parent, temporary, parent, name, out var error))
        {
            _ = At.TryUnlink(parent, temporary, isDirectory: false, out _);
            throw Errno.Failure("rename", path, error);
        }
    }

    public void Symlink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path)
    {
        using var parent = OpenParent(path, out var name);
        if (!At.TrySymlink(target, parent, name, out var error))
        {
            throw Errno.Failure("symlink", path, error);
        }
    }

    /// <summary>A second name for a file, or for a symlink itself.</summary>
    public void Link(ReadOnlySpan<byte> existing, ReadOnlySpan<byte> path)
    {
        using var from = OpenParent(existing, out var existingName);
        using var parent = OpenParent(path, out var name);
        if (!At.TryLink(from, existingName, parent, name, out var error))
        {
            throw Errno.Failure("link", path, error);
        }
    }

    /// <summary>Removes an entry and all below it. False when there was nothing.</summary>
    public bool Remove(ReadOnlySpan<byte> path)
    {
        if (InRoot.TryOpen(Handle, BytePath.Parent(path.TrimEnd(BytePath.Separator)), OpenFlags.PathOnly | OpenFlags.Directory, out var error) is not { } found)
        {
            return error is Errno.NotFound or Errno.NotDirectory ? false : throw Errno.Failure("unlink", path, error);
        }

        found.Dispose();
        using var parent = OpenParent(path, out var name);
        return TreeRemoval.Remove(parent, name);
    }

    public void SetOwner(ReadOnlySpan<byte> path, uint uid, uint gid)
    {
        using var place = OpenHandle(path, OpenFlags.Place);
        At.SetOwner(place, default, uid, gid);
    }

    public void SetMode(ReadOnlySpan<byte> path, int mode)
    {
        if (BytePath.Clean(path).Length == 0)
        {
            Opened.SetMode(Handle, mode, path);
            return;
        }

        using var parent = OpenParent(path, out var name);
        At.SetMode(parent, name, mode);
    }

    public void SetTime(ReadOnlySpan<byte> path, FileTime time)
    {
        if (BytePath.Clean(path).Length == 0)
        {
            Opened.SetTime(Handle, time, path);
            return;
        }

        using var parent = OpenParent(path, out var name);
        At.SetTime(parent, name, time);
    }

    public IReadOnlyList<ExtendedAttribute> ReadExtendedAttributes(ReadOnlySpan<byte> path)
    {
        if (BytePath.Clean(path).Length == 0)
        {
            return ExtendedAttributes.Read(Handle, default);
        }

        using var parent = OpenParent(path, out var name);
        return ExtendedAttributes.Read(parent, name);
    }

    public void SetExtendedAttribute(ReadOnlySpan<byte> path, ExtendedAttribute attribute)
    {
        using var parent = OpenParent(path, out var name);
        if (ExtendedAttributes.TrySet(parent, name, attribute) is not 0 and var error)
        {
            throw Errno.Failure("setxattr", path, error);
        }
    }

    /// <summary>As <see cref="MakeDirectories"/>, and opens the last one to look into.</summary>
    internal SafeFileHandle MakeAndOpenDirectories(ReadOnlySpan<byte> path, NewDirectory directory, List<byte[]> made)
    {
        using var walk = MakingWalk(path, directory, made);
        var error = walk.Run();
        return error == 0 ? walk.TakeCurrent(OpenFlags.ReadOnly) : throw Errno.Failure("mkdir", path, error);
    }

    private InRootWalk MakingWalk(ReadOnlySpan<byte> path, NewDirectory directory, List<byte[]> made)
    {
        InRootWalk? walk = null;
        walk = new InRootWalk(Handle, path)
        {
            MakeMissing = (parent, name) =>
            {
                if (!At.TryMakeDirectory(parent, name, 0x1C0, out var error))
                {
                    return error == Errno.Exists;
                }

                directory.Apply(parent, name);
                made.Add(BytePath.Join(walk!.ReachedPath(), name));
                return true;
            },
        };
        return walk;
    }
}
