using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Finds a path in a root as the root's own processes would: every link, absolute or climbing, stays inside. The kernel
/// never follows a link here; magic links of /proc are read as text.
/// </summary>
internal sealed unsafe class RootWalk : IDisposable
{
    private const int MostLinks = 40;
    private const int LongestLink = 4096;

    private readonly List<int> _directories = [];
    private readonly Stack<byte[]> _pending = [];
    private readonly CreateMissing? _create;
    private int _links;

    private RootWalk(int root, CreateMissing? create)
    {
        _directories.Add(root);
        _create = create;
    }

    /// <summary>Makes a missing name; says whether it did.</summary>
    public delegate bool CreateMissing(int directory, byte[] name, bool isDirectory);

    /// <summary>A path-only descriptor, or the negated errno.</summary>
    public static int Open(int root, ReadOnlySpan<byte> path, bool wantsDirectory, CreateMissing? create = null)
    {
        using var walk = new RootWalk(root, create);
        walk.Push(path);
        return walk.Run(wantsDirectory);
    }

    public void Dispose()
    {
        CloseFrom(1);
    }

    private int Run(bool wantsDirectory)
    {
        while (_pending.TryPop(out var name))
        {
            if (name is [(byte)'.', 0])
            {
                continue;
            }

            if (name is [(byte)'.', (byte)'.', 0])
            {
                CloseFrom(Math.Max(1, _directories.Count - 1));
                continue;
            }

            var error = Enter(name, wantsDirectory, out var file);
            if (error != 0)
            {
                return -error;
            }

            if (file >= 0)
            {
                return file;
            }
        }

        return Take();
    }

    private int Enter(byte[] name, bool wantsDirectory, out int file)
    {
        file = -1;
        var isLast = _pending.Count == 0;
        var fd = OpenName(name, wantsDirectory || !isLast);
        if (fd < 0)
        {
            return -fd;
        }

        var status = FileCalls.StatusOf(fd);
        if (status is { IsDirectory: true })
        {
            _directories.Add(fd);
            return 0;
        }

        if (status is { IsLink: true })
        {
            return FollowLink(fd);
        }

        if (isLast)
        {
            file = fd;
            return 0;
        }

        _ = Native.Spawning.Close(fd);
        return FileCalls.NotDirectory;
    }

    private int OpenName(byte[] name, bool isDirectory)
    {
        var parent = _directories[^1];
        var fd = OpenPath(parent, name);
        if (fd == -FileCalls.NoEntry && _create is not null)
        {
            return _create(parent, name, isDirectory) ? OpenPath(parent, name) : -Marshal.GetLastPInvokeError();
        }

        return fd;
    }

    private static int OpenPath(int parent, byte[] name)
    {
        fixed (byte* n = name)
        {
            var fd = FileCalls.OpenAt(
                parent, n, FileCalls.PathOnly | FileCalls.DoNotFollow | FileCalls.CloseOnExec, 0);
            return fd >= 0 ? fd : -Marshal.GetLastPInvokeError();
        }
    }

    private int FollowLink(int link)
    {
        var target = stackalloc byte[LongestLink];
        byte empty = 0;
        var length = FileCalls.ReadLink(link, &empty, target, LongestLink);
        _ = Native.Spawning.Close(link);
        if (length <= 0 || ++_links > MostLinks)
        {
            return FileCalls.TooManyLinks;
        }

        if (target[0] == (byte)'/')
        {
            CloseFrom(1);
        }

        Push(new ReadOnlySpan<byte>(target, (int)length));
        return 0;
    }

    private void Push(ReadOnlySpan<byte> path)
    {
        while (path.Length > 0)
        {
            var slash = path.LastIndexOf((byte)'/');
            if (slash + 1 < path.Length)
            {
                _pending.Push([.. path[(slash + 1)..], 0]);
            }

            path = slash < 0 ? [] : path[..slash];
        }
    }

    private int Take()
    {
        if (_directories.Count > 1)
        {
            var last = _directories[^1];
            _directories.RemoveAt(_directories.Count - 1);
            return last;
        }

        return OpenPath(_directories[0], [(byte)'.', 0]);
    }

    private void CloseFrom(int first)
    {
        for (var i = _directories.Count - 1; i >= first; i--)
        {
            _ = Native.Spawning.Close(_directories[i]);
            _directories.RemoveAt(i);
        }
    }
}
