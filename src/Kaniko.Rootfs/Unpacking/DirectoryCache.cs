using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Open directories by path, so that an archive in the usual order costs one lookup a directory and not one a file.</summary>
internal sealed class DirectoryCache(RootDirectory root) : IDisposable
{
    private const int Most = 64;

    private readonly Dictionary<byte[], SafeFileHandle> handles = new(BytePathComparer.Instance);
    private readonly List<SafeFileHandle> retired = [];
    private byte[] lastPath = [];
    private SafeFileHandle? last;

    /// <summary>Null when nothing was kept for the path.</summary>
    public SafeFileHandle? TryGet(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return root.Handle;
        }

        if (last is not null && path.SequenceEqual(lastPath))
        {
            return last;
        }

        if (!handles.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(path, out var handle))
        {
            return null;
        }

        (last, lastPath) = (handle, path.ToArray());
        return handle;
    }

    /// <summary>The cache owns the handle from here on.</summary>
    public SafeFileHandle Keep(byte[] path, SafeFileHandle handle)
    {
        if (handles.Count >= Most)
        {
            Clear();
        }

        if (handles.Remove(path, out var old))
        {
            retired.Add(old);
        }

        handles.Add(path, handle);
        (last, lastPath) = (handle, path);
        return handle;
    }

    /// <summary>Opens a directory that exists; null with the error otherwise.</summary>
    public SafeFileHandle? TryOpen(byte[] path, out int error)
    {
        error = 0;
        if (TryGet(path) is { } kept)
        {
            return kept;
        }

        var opened = InRoot.TryOpen(root.Handle, path, OpenFlags.ReadOnly | OpenFlags.Directory, out error);
        return opened is null ? null : Keep(path, opened);
    }

    /// <summary>
    /// To be called whenever a directory or a symlink goes away: kept paths may lead through it. Handles that were given out
    /// stay open until <see cref="CloseRetired"/>.
    /// </summary>
    public void Clear()
    {
        retired.AddRange(handles.Values);
        handles.Clear();
        last = null;
    }

    /// <summary>To be called when no handle that was given out is in use.</summary>
    public void CloseRetired()
    {
        if (retired.Count == 0)
        {
            return;
        }

        foreach (var handle in retired)
        {
            handle.Dispose();
        }

        retired.Clear();
    }

    public void Dispose()
    {
        Clear();
        CloseRetired();
    }
}
