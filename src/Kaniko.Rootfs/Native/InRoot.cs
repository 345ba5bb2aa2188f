using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>Opens paths that may hold symlinks without leaving a root: openat2(2), or a walk where the kernel is too old for it.</summary>
internal static unsafe class InRoot
{
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveInRoot = 0x10;
    private const int LongestPath = 4000;

    /// <summary>How long a rename storm under the root may make openat2 start again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null, and the error, when the path cannot be opened. The last component is followed, unless the flags say no.</summary>
    [SkipLocalsInit]
    public static SafeFileHandle? TryOpen(SafeFileHandle root, ReadOnlySpan<byte> path, int flags, out int error)
    {
        if (path.Length > LongestPath)
        {
            return TryWalk(root, path, flags, out error);
        }

        var how = new Libc.OpenHow
        {
            Flags = (ulong)(uint)(flags | OpenFlags.CloseOnExec),
            Resolve = ResolveInRoot | ResolveNoMagicLinks,
        };
        Span<byte> room = stackalloc byte[1024];
        var started = 0L;
        fixed (byte* terminated = At.Terminate(path.IsEmpty ? "."u8 : path, room))
        {
            while (true)
            {
                var descriptor = Libc.Openat2(Libc.SyscallOpenat2, root, terminated, how, (nuint)sizeof(Libc.OpenHow));
                error = descriptor < 0 ? Errno.Last : 0;
                if (descriptor >= 0)
                {
                    return new SafeFileHandle((nint)descriptor, ownsHandle: true);
                }

                if (error is not (Errno.TryAgain or Errno.Interrupted) || !HasPatience(ref started))
                {
                    break;
                }
            }
        }

        // Old seccomp profiles answer EPERM for calls that they do not know.
        return error is Errno.NotImplemented or Errno.NotPermitted ? TryWalk(root, path, flags, out error) : null;
    }

    /// <summary>The way without openat2: every directory by descriptor, then the last component.</summary>
    internal static SafeFileHandle? TryWalk(SafeFileHandle root, ReadOnlySpan<byte> path, int flags, out int error)
    {
        var links = 0;
        var rest = path.ToArray();
        while (true)
        {
            var trimmed = rest.AsSpan().TrimEnd(BytePath.Separator).ToArray();
            var leaf = BytePath.Name(trimmed).ToArray();
            var wantsDirectory = trimmed.Length != rest.Length || leaf is [] or [(byte)'.'] or [(byte)'.', (byte)'.'];
            using var walk = new InRootWalk(root, wantsDirectory ? trimmed : BytePath.Parent(trimmed));
            error = walk.Run();
            if (error != 0)
            {
                return null;
            }

            using var directory = walk.TakeCurrent(OpenFlags.PathOnly);
            if (wantsDirectory)
            {
                return At.TryOpen(directory, "."u8, flags, out error);
            }

            var handle = At.TryOpen(directory, leaf, flags | OpenFlags.NoFollow, out error);
            var isLink = handle is null
                ? error == Errno.TooManyLinks || (error == Errno.NotDirectory && At.TryStat(directory, leaf, out _)?.Kind == EntryKind.Symlink)
                : (flags & OpenFlags.PathOnly) != 0 && At.Stat(handle, default).Kind == EntryKind.Symlink;
            if (!isLink || (flags & OpenFlags.NoFollow) != 0)
            {
                return handle;
            }

            handle?.Dispose();
            if (++links > 40)
            {
                error = Errno.TooManyLinks;
                return null;
            }

            var target = At.ReadLink(directory, leaf);
            rest = target is [BytePath.Separator, ..] ? target : [.. JoinReached(walk), .. target];
        }
    }

    private static byte[] JoinReached(InRootWalk walk)
    {
        var path = Array.Empty<byte>();
        foreach (var component in walk.Reached)
        {
            path = [.. path, .. component, BytePath.Separator];
        }

        return path;
    }

    private static bool HasPatience(ref long started)
    {
        if (started == 0)
        {
            started = Stopwatch.GetTimestamp();
        }

        return Stopwatch.GetElapsedTime(started) < Patience;
    }
}
