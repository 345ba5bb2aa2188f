using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>The tree that an archive is unpacked into: its directories, what the archive has made of it so far, and deletions.</summary>
internal sealed class UnpackTree : IDisposable
{
    private readonly RootDirectory root;
    private readonly UnpackOptions options;
    private readonly DirectoryCache directories;
    private readonly HashSet<byte[]> implied = new(BytePathComparer.Instance);
    private readonly HashSet<byte[]>? made;
    private readonly Dictionary<byte[], FileTime> times = new(BytePathComparer.Instance);
    private readonly ExtendedAttribute opaque;
    private byte[]? lastParent;
    private byte[] lastFollowed = [];

    public UnpackTree(RootDirectory root, UnpackOptions options)
    {
        (this.root, this.options) = (root, options);
        directories = new DirectoryCache(root);
        made = options.Form == UnpackForm.Tree ? new(BytePathComparer.Instance) : null;
        opaque = new ExtendedAttribute(WhiteoutName.OpaqueAttribute(options.UserXattr), "y"u8.ToArray());
        implied.Add([]);
    }

    public SafeFileHandle Root => root.Handle;

    /// <summary>The directory that a path's last component lies in, made if it is missing. The tree keeps it open.</summary>
    public SafeFileHandle Parent(ReadOnlySpan<byte> path)
    {
        var parent = BytePath.Parent(path);
        return directories.TryGet(parent) ?? Ensure(parent.ToArray());
    }

    /// <summary>Null when there is no such directory.</summary>
    public SafeFileHandle? TryOpen(byte[] path) => directories.TryOpen(path, out _);

    /// <summary>Whether an entry is not to be touched; what holds something protected may be given another mode, but stays a directory.</summary>
    public bool IsProtected(SafeFileHandle parent, byte[] name, bool isDirectory) =>
        options.Protected.CoversEntry(parent, name) || (!isDirectory && options.Protected.IsBelowEntry(parent, name));

    public SafeFileHandle MakeDirectory(SafeFileHandle parent, byte[] path)
    {
        var name = BytePath.Name(path).ToArray();
        var replaced = false;
        if (!At.TryMakeDirectory(parent, name, 0x1C0, out var error))
        {
            if (error != Errno.Exists)
            {
                throw Errno.Failure("mkdir", path, error);
            }

            // What is kept may have been reached by way of a symlink of this name, which the directory replaces.
            if (At.Stat(parent, name).Kind != EntryKind.Directory)
            {
                Remove(parent, name);
                replaced = At.TryMakeDirectory(parent, name, 0x1C0, out error) ? true : throw Errno.Failure("mkdir", path, error);
            }
            else if (directories.TryGet(path) is { } kept)
            {
                return kept;
            }
        }

        var directory = At.Open(parent, name, OpenFlags.ReadDirectory);
        if (replaced && options.Form == UnpackForm.OverlayLower)
        {
            SetOpaque(directory, path);
        }

        return directories.Keep(path, directory);
    }

    /// <summary>Makes room for another entry.</summary>
    public void Remove(SafeFileHandle parent, byte[] name)
    {
        var kind = At.TryStat(parent, name, out _)?.Kind;
        _ = TreeRemoval.Remove(parent, name, options.Protected);
        if (kind is EntryKind.Directory or EntryKind.Symlink)
        {
            directories.Clear();
            lastParent = null;
        }
    }

    /// <summary>Handles that were given out for the last entry are no longer in use.</summary>
    public void Begin() => directories.CloseRetired();

    /// <summary>The archive holds an entry for the path.</summary>
    public void Made(byte[] path)
    {
        if (implied.Count > 0)
        {
            implied.Remove(path);
        }

        made?.Add(WithoutLinks(path));
    }

    public void SetTimeLater(byte[] path, FileTime time) => times[path] = time;

    /// <summary>Earlier layers' entry of this path does not count; what this archive made there stays.</summary>
    public void Hide(byte[] path)
    {
        var parent = Parent(path);
        var name = BytePath.Name(path).ToArray();
        var found = At.TryStat(parent, name, out _);
        if (options.Form == UnpackForm.Tree)
        {
            HideInTree(parent, path, found);
            return;
        }

        if (found is { Kind: EntryKind.Directory })
        {
            MakeOpaque(path);
        }
        else if (found is null)
        {
            MakeWhiteout(parent, name);
        }
    }

    /// <summary>Nothing that earlier layers have in this directory counts.</summary>
    public void MakeOpaque(byte[] path)
    {
        var directory = directories.TryGet(path) ?? Ensure(path);
        if (options.Form == UnpackForm.OverlayLower)
        {
            SetOpaque(directory, path);
        }
        else
        {
            RemoveEarlier(root.Follow(path));
        }
    }

    /// <summary>Sets the times of directories, which had to wait until nothing is made in them any more.</summary>
    public void Finish()
    {
        foreach (var (path, time) in times)
        {
            if (path.Length == 0)
            {
                Opened.SetTime(root.Handle, time, path);
                continue;
            }

            using var directory = directories.TryGet(BytePath.Parent(path)) is { } parent
                ? At.TryOpen(parent, BytePath.Name(path), OpenFlags.ReadDirectory, out _)
                : InRoot.TryOpen(root.Handle, path, OpenFlags.ReadDirectory, out _);
            if (directory is not null)
            {
                Opened.SetTime(directory, time, path);
            }
        }
    }

    public IReadOnlyList<byte[]> ImpliedDirectories() => [.. implied.Order(BytePathComparer.Instance)];

    public void Dispose() => directories.Dispose();

    /// <summary>Entries may come by way of a symlink; what was made is known by where it really is.</summary>
    private byte[] WithoutLinks(byte[] path)
    {
        var parent = BytePath.Parent(path);
        if (lastParent is null || !parent.SequenceEqual(lastParent))
        {
            (lastParent, lastFollowed) = (parent.ToArray(), root.Follow(parent));
        }

        return BytePath.Join(lastFollowed, BytePath.Name(path));
    }

    private SafeFileHandle Ensure(byte[] path)
    {
        if (directories.TryOpen(path, out var error) is { } existing)
        {
            return existing;
        }

        InRootWalk? walk = null;
        using (walk = new InRootWalk(root.Handle, path)
        {
            MakeMissing = (parent, name) => MakeImplied(parent, name, BytePath.Join(walk!.ReachedPath(), name)),
            ReplaceObstacle = (parent, name, found) =>
                found.IsWhiteout && options.Form == UnpackForm.OverlayLower && ReplaceWhiteout(parent, name, BytePath.Join(walk!.ReachedPath(), name)),
        })
        {
            error = walk.Run();
            return error == 0
                ? directories.Keep(path, walk.TakeCurrent(OpenFlags.ReadOnly))
                : error is Errno.NotDirectory or Errno.TooManyLinks
                    ? throw new KanikoException(options.Code, $"'{BytePath.Display(path)}' in the archive is not a directory, yet entries lie in it")
                    : throw Errno.Failure("open", path, error);
        }
    }

    private bool MakeImplied(SafeFileHandle parent, byte[] name, byte[] path)
    {
        if (options.Protected.CoversEntry(parent, name))
        {
            throw new KanikoException(options.Code, $"'{BytePath.Display(path)}' in the archive leads into the builder's own files");
        }

        if (!At.TryMakeDirectory(parent, name, 0x1C0, out var error))
        {
            return error == Errno.Exists ? true : throw Errno.Failure("mkdir", path, error);
        }

        var like = options.ImpliedDirectory?.Invoke(path);
        var owner = options.Owner ?? new Owner(like?.Uid ?? 0, like?.Gid ?? 0);
        new NewDirectory(like?.Mode ?? 0x1ED, owner.Uid, owner.Gid) { KeepsOwner = options.IgnoresOwners }.Apply(parent, name);
        if (like is null)
        {
            implied.Add(path);
        }
        else
        {
            times[path] = like.ModificationTime;
        }

        return true;
    }

    private bool ReplaceWhiteout(SafeFileHandle parent, byte[] name, byte[] path)
    {
        _ = At.TryUnlink(parent, name, isDirectory: false, out _);
        MakeImplied(parent, name, path);
        using var directory = At.Open(parent, name, OpenFlags.ReadDirectory);
        SetOpaque(directory, path);
        return true;
    }

    private static void MakeWhiteout(SafeFileHandle parent, byte[] name)
    {
        var whiteout = new EntryMetadata { Kind = EntryKind.CharacterDevice, Mode = 0, Uid = 0, Gid = 0 };
        if (!At.TryMakeNode(parent, name, whiteout, out var error) && error != Errno.Exists)
        {
            throw Errno.Failure("mknod", name, error);
        }
    }

    private void SetOpaque(SafeFileHandle directory, byte[] path)
    {
        if (ExtendedAttributes.TrySet(directory, default, opaque) is not 0 and var error)
        {
            throw Errno.Failure("setxattr", path, error);
        }
    }

    private void HideInTree(SafeFileHandle parent, byte[] path, EntryMetadata? found)
    {
        if (found is null)
        {
            return;
        }

        if (!made!.Contains(WithoutLinks(path)))
        {
            Remove(parent, BytePath.Name(path).ToArray());
        }
        else if (found.Kind == EntryKind.Directory)
        {
            MakeOpaque(path);
        }
    }

    /// <summary>Removes what this archive did not make; a directory that it made something in stays.</summary>
    private void RemoveEarlier(byte[] path)
    {
        var holders = new HashSet<byte[]>(BytePathComparer.Instance);
        foreach (var entry in made!)
        {
            for (var holder = entry; holder.Length > path.Length && holders.Add(holder);)
            {
                holder = BytePath.Parent(holder).ToArray();
            }
        }

        var pending = new Stack<byte[]>([path]);
        while (pending.TryPop(out var next))
        {
            using var current = root.OpenHandle(next, OpenFlags.ReadDirectory);
            foreach (var name in DirectoryListing.Names(current))
            {
                var child = BytePath.Join(next, name);
                if (!holders.Contains(child))
                {
                    Remove(current, name);
                }
                else if (At.Stat(current, name).Kind == EntryKind.Directory)
                {
                    pending.Push(child);
                }
            }
        }
    }
}
