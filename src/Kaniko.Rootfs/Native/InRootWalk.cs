using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>
/// Walks a path one component at a time, follows symlinks below the root only, and can make what is missing. Each step starts at
/// a descriptor and follows nothing by itself, so whoever renames or replaces directories meanwhile cannot lead it outside.
/// </summary>
internal sealed class InRootWalk : IDisposable
{
    private const int MostLinks = 40;

    private readonly SafeFileHandle root;
    private readonly List<SafeFileHandle> below = [];
    private readonly Stack<byte[]> pending = new();
    private int links;

    public InRootWalk(SafeFileHandle root, ReadOnlySpan<byte> path)
    {
        this.root = root;
        Push(path);
    }

    /// <summary>Called for a missing component with the directory that it is missing in; makes it, or leaves it and returns false.</summary>
    public Func<SafeFileHandle, byte[], bool>? MakeMissing { get; init; }

    /// <summary>Called for a component that is neither a directory nor a symlink; makes room for a directory and makes it, or returns false.</summary>
    public Func<SafeFileHandle, byte[], EntryMetadata, bool>? ReplaceObstacle { get; init; }

    /// <summary>Where the walk stands: the path without symlinks, relative to the root.</summary>
    public List<byte[]> Reached { get; } = [];

    /// <summary>What was not walked: the components from the first missing one on.</summary>
    public IEnumerable<byte[]> Missing => pending;

    private SafeFileHandle Current => below.Count == 0 ? root : below[^1];

    /// <summary>0 when every component is a directory; otherwise the error at the first that is not.</summary>
    public int Run()
    {
        while (pending.TryPop(out var component))
        {
            if (component is [(byte)'.', (byte)'.'])
            {
                Leave();
                continue;
            }

            var error = Enter(component);
            if (error != 0)
            {
                pending.Push(component);
                return error;
            }
        }

        return 0;
    }

    /// <summary>The directory that was reached; the caller owns it.</summary>
    public SafeFileHandle TakeCurrent(int flags) => At.Open(Current, "."u8, flags | OpenFlags.Directory);

    public void Dispose()
    {
        foreach (var handle in below)
        {
            handle.Dispose();
        }
    }

    /// <summary><see cref="Reached"/> as one path.</summary>
    public byte[] ReachedPath() => Reached.Aggregate(Array.Empty<byte>(), static (path, next) => BytePath.Join(path, next));

    private int Enter(byte[] component)
    {
        var next = At.TryOpen(Current, component, OpenFlags.Place | OpenFlags.Directory, out var error);
        if (next is null && error == Errno.NotFound && MakeMissing is { } make && make(Current, component))
        {
            next = At.TryOpen(Current, component, OpenFlags.Place | OpenFlags.Directory, out error);
        }

        return next is not null ? Accept(next, component)
            : error is Errno.NotDirectory or Errno.TooManyLinks ? Pass(component)
            : error;
    }

    private int Pass(byte[] component)
    {
        if (At.TryStat(Current, component, out var error) is not { } found)
        {
            return error;
        }

        if (found.Kind == EntryKind.Symlink)
        {
            return Follow(component);
        }

        return ReplaceObstacle is { } replace && replace(Current, component, found)
            ? Accept(At.Open(Current, component, OpenFlags.Place | OpenFlags.Directory), component)
            : Errno.NotDirectory;
    }

    private int Accept(SafeFileHandle next, byte[] component)
    {
        below.Add(next);
        Reached.Add(component);
        return 0;
    }

    private int Follow(byte[] component)
    {
        if (++links > MostLinks)
        {
            return Errno.TooManyLinks;
        }

        var target = At.ReadLink(Current, component);
        if (target is [BytePath.Separator, ..])
        {
            while (below.Count > 0)
            {
                Leave();
            }
        }

        Push(target);
        return 0;
    }

    private void Leave()
    {
        if (below.Count > 0)
        {
            below[^1].Dispose();
            below.RemoveAt(below.Count - 1);
            Reached.RemoveAt(Reached.Count - 1);
        }
    }

    private void Push(ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            var component = BytePath.Name(path);
            path = path[..Math.Max(0, path.Length - component.Length - 1)];
            if (!component.IsEmpty && !component.SequenceEqual("."u8))
            {
                pending.Push(component.ToArray());
            }
        }
    }
}
