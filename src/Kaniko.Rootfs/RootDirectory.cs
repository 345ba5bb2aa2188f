using System.Text;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>
/// A directory that everything below it is reached through by descriptors. Symlinks are followed as if the directory were
/// <c>/</c>; no path, however it is made, leads outside, even while someone renames and replaces directories below it. Paths are
/// bytes without a leading <c>/</c> (one is allowed and means nothing). Failures are <see cref="RootIOException"/>.
/// </summary>
public sealed partial class RootDirectory : IDisposable
{
    private RootDirectory(SafeFileHandle handle) => Handle = handle;

    /// <summary>The open directory; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Opens a directory of the machine's own file system, following symlinks: the door between both worlds.</summary>
    public static RootDirectory Open(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        var handle = OpenHost(bytes, OpenFlags.ReadOnly | OpenFlags.Directory, out var error);
        return handle is null ? throw Errno.Failure("open", bytes, error) : new RootDirectory(handle);
    }

    /// <summary>A second object for the same directory, with a lifetime of its own.</summary>
    public RootDirectory Duplicate() => OpenDirectory(default);

    /// <summary>A directory below as a root of its own: nothing above it can be reached through the result.</summary>
    public RootDirectory OpenDirectory(ReadOnlySpan<byte> path) =>
        new(OpenHandle(path, OpenFlags.ReadOnly | OpenFlags.Directory));

    /// <summary>Null when there is nothing at the path.</summary>
    public EntryMetadata? Stat(ReadOnlySpan<byte> path, bool follow)
    {
        using var handle = InRoot.TryOpen(Handle, path, OpenFlags.PathOnly | (follow ? 0 : OpenFlags.NoFollow), out var error);
        return handle is not null ? At.Stat(handle, default)
            : error is Errno.NotFound or Errno.NotDirectory ? null
            : throw Errno.Failure("stat", path, error);
    }

    public bool Exists(ReadOnlySpan<byte> path) => Stat(path, follow: false) is not null;

    /// <summary>The names in a directory, in the order of their bytes.</summary>
    public IReadOnlyList<byte[]> Enumerate(ReadOnlySpan<byte> path)
    {
        using var directory = OpenHandle(path, OpenFlags.ReadOnly | OpenFlags.Directory);
        return DirectoryListing.Names(directory);
    }

    public byte[] ReadLink(ReadOnlySpan<byte> path)
    {
        using var parent = OpenParent(path, out var name);
        return At.ReadLink(parent, name);
    }

    /// <summary>Opens a regular file; anything else is an error, and nothing (a FIFO, a device) is waited for.</summary>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> path)
    {
        var handle = OpenHandle(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (At.Stat(handle, default).Kind == EntryKind.File)
        {
            return handle;
        }

        handle.Dispose();
        throw Errno.Failure("open", path, Errno.Invalid);
    }

    public FileStream OpenRead(ReadOnlySpan<byte> path) => new(OpenFile(path), FileAccess.Read, bufferSize: 0);

    /// <summary>The whole content of a regular file of at most <paramref name="limit"/> bytes.</summary>
    public byte[] ReadAllBytes(ReadOnlySpan<byte> path, int limit)
    {
        using var file = OpenFile(path);
        var content = new MemoryStream();
        Span<byte> buffer = stackalloc byte[4096];
        while (RandomAccess.Read(file, buffer, content.Length) is > 0 and var count)
        {
            if (content.Length + count > limit)
            {
                throw Errno.Failure("read", path, Errno.FileTooLarge);
            }

            content.Write(buffer[..count]);
        }

        return content.ToArray();
    }

    /// <summary>The path with every symlink replaced by where it leads to below this root; missing components are kept as they are.</summary>
    public byte[] Follow(ReadOnlySpan<byte> path)
    {
        using var walk = new InRootWalk(Handle, path);
        var error = walk.Run();
        if (error is not (0 or Errno.NotFound or Errno.NotDirectory))
        {
            throw Errno.Failure("open", path, error);
        }

        var followed = new List<byte>();
        foreach (var component in walk.Reached.Concat(walk.Missing))
        {
            if (followed.Count > 0)
            {
                followed.Add(BytePath.Separator);
            }

            followed.AddRange(component);
        }

        return BytePath.Clean(followed.ToArray());
    }

    public void Dispose() => Handle.Dispose();

    internal static SafeFileHandle? OpenHost(ReadOnlySpan<byte> path, int flags, out int error, int mode = 0)
    {
        using var current = new SafeFileHandle(Libc.AtFdCwd, ownsHandle: false);
        return At.TryOpen(current, path, flags, out error, mode);
    }

    internal static RootDirectory Of(SafeFileHandle handle) => new(handle);

    internal SafeFileHandle OpenHandle(ReadOnlySpan<byte> path, int flags) =>
        InRoot.TryOpen(Handle, path, flags, out var error) ?? throw Errno.Failure("open", path, error);

    /// <summary>The directory of a path's last component, which is not followed itself. The root has no such directory.</summary>
    internal SafeFileHandle OpenParent(ReadOnlySpan<byte> path, out byte[] name)
    {
        var cleaned = path.TrimEnd(BytePath.Separator);
        name = BytePath.Name(cleaned).ToArray();
        if (name is [] or [(byte)'.'] or [(byte)'.', (byte)'.'])
        {
            throw Errno.Failure("open the directory of", path, Errno.Invalid);
        }

        return OpenHandle(BytePath.Parent(cleaned), OpenFlags.PathOnly | OpenFlags.Directory);
    }
}
