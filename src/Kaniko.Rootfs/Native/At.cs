using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>Operations on one entry of an open directory; the last component is never followed. Failures are exceptions.</summary>
[SkipLocalsInit]
internal static unsafe class At
{
    private const int Room = 272;
    private const uint StatxBasic = 0x7ff;

    public static SafeFileHandle Open(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, int mode = 0) =>
        TryOpen(directory, name, flags, out var error, mode) ?? throw Errno.Failure("open", name, error);

    public static SafeFileHandle? TryOpen(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, out int error, int mode = 0)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* path = Terminate(name.IsEmpty ? "."u8 : name, room))
        {
            int descriptor;
            do
            {
                descriptor = Libc.Openat(directory, path, flags | OpenFlags.CloseOnExec, (uint)mode);
                error = descriptor < 0 ? Errno.Last : 0;
            }
            while (error == Errno.Interrupted);
            return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    public static EntryMetadata Stat(SafeFileHandle directory, ReadOnlySpan<byte> name) =>
        TryStat(directory, name, out var error) ?? throw Errno.Failure("stat", name, error);

    /// <summary>Null, and the error, when there is no such entry or it cannot be asked; an empty name means the handle itself.</summary>
    public static EntryMetadata? TryStat(SafeFileHandle directory, ReadOnlySpan<byte> name, out int error)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room))
        {
            var flags = Libc.AtSymlinkNoFollow | (name.IsEmpty ? Libc.AtEmptyPath : 0);
            error = Libc.Statx(directory, path, flags, StatxBasic, out var buffer) == 0 ? 0 : Errno.Last;
            return error == 0 ? MetadataOf(buffer) : null;
        }
    }

    public static byte[] ReadLink(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        Span<byte> room = stackalloc byte[Room];
        var target = new byte[4096];
        fixed (byte* path = Terminate(name, room), buffer = target)
        {
            var length = Libc.Readlinkat(directory, path, buffer, (nuint)target.Length);
            return length < 0 ? throw Errno.Failure("readlink", name) : target[..(int)length];
        }
    }

    /// <summary>False when the name is taken.</summary>
    public static bool TryLink(SafeFileHandle fromDirectory, ReadOnlySpan<byte> from, SafeFileHandle directory, ReadOnlySpan<byte> name, out int error)
    {
        Span<byte> room = stackalloc byte[Room];
        Span<byte> fromRoom = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room), fromPath = Terminate(from, fromRoom))
        {
            error = Libc.Linkat(fromDirectory, fromPath, directory, path, flags: 0) == 0 ? 0 : Errno.Last;
            return error == 0;
        }
    }

    public static bool TrySymlink(ReadOnlySpan<byte> target, SafeFileHandle directory, ReadOnlySpan<byte> name, out int error)
    {
        Span<byte> room = stackalloc byte[Room];
        Span<byte> targetRoom = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room), targetPath = Terminate(target, targetRoom))
        {
            error = Libc.Symlinkat(targetPath, directory, path) == 0 ? 0 : Errno.Last;
            return error == 0;
        }
    }

    public static bool TryMakeDirectory(SafeFileHandle directory, ReadOnlySpan<byte> name, int mode, out int error)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room))
        {
            error = Libc.Mkdirat(directory, path, (uint)mode) == 0 ? 0 : Errno.Last;
            return error == 0;
        }
    }

    public static bool TryMakeNode(SafeFileHandle directory, ReadOnlySpan<byte> name, EntryMetadata node, out int error)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room))
        {
            var device = DeviceNumber(node.DeviceMajor, node.DeviceMinor);
            error = Libc.Mknodat(directory, path, TypeBits(node.Kind) | (uint)node.Mode, device) == 0 ? 0 : Errno.Last;
            return error == 0;
        }
    }

    public static bool TryUnlink(SafeFileHandle directory, ReadOnlySpan<byte> name, bool isDirectory, out int error)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room))
        {
            error = Libc.Unlinkat(directory, path, isDirectory ? Libc.AtRemoveDir : 0) == 0 ? 0 : Errno.Last;
            return error == 0;
        }
    }

    public static bool TryRename(SafeFileHandle fromDirectory, ReadOnlySpan<byte> from, SafeFileHandle directory, ReadOnlySpan<byte> name, out int error)
    {
        Span<byte> room = stackalloc byte[Room];
        Span<byte> fromRoom = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room), fromPath = Terminate(from, fromRoom))
        {
            error = Libc.Renameat2(fromDirectory, fromPath, directory, path, flags: 0) == 0 ? 0 : Errno.Last;
            return error == 0;
        }
    }

    public static void SetOwner(SafeFileHandle directory, ReadOnlySpan<byte> name, uint uid, uint gid)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room))
        {
            var flags = Libc.AtSymlinkNoFollow | (name.IsEmpty ? Libc.AtEmptyPath : 0);
            if (Libc.Fchownat(directory, path, uid, gid, flags) != 0)
            {
                throw Errno.Failure("chown", name);
            }
        }
    }

    /// <summary>Sets the mode of an entry that is no symlink, without following one that a racer may have put there.</summary>
    public static void SetMode(SafeFileHandle directory, ReadOnlySpan<byte> name, int mode)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* path = Terminate(name, room))
        {
            if (Libc.Fchmodat2(Libc.SyscallFchmodat2, directory, path, (uint)mode, Libc.AtSymlinkNoFollow) == 0)
            {
                return;
            }
        }

        if (Errno.Last is not Errno.NotImplemented)
        {
            throw Errno.Failure("chmod", name);
        }

        using var place = Open(directory, name, OpenFlags.Place);
        fixed (byte* link = DescriptorPath(place, default))
        {
            if (Stat(place, default).Kind == EntryKind.Symlink || Libc.Chmod(link, (uint)mode) != 0)
            {
                throw Errno.Failure("chmod", name);
            }
        }
    }

    public static void SetTime(SafeFileHandle directory, ReadOnlySpan<byte> name, FileTime time)
    {
        Span<byte> room = stackalloc byte[Room];
        var times = stackalloc Libc.Timespec[2];
        times[0] = times[1] = new Libc.Timespec { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
        fixed (byte* path = Terminate(name, room))
        {
            if (Libc.Utimensat(directory, path, times, Libc.AtSymlinkNoFollow) != 0)
            {
                throw Errno.Failure("utimensat", name);
            }
        }
    }

    /// <summary>The path by which calls without an *at form reach an entry of an open directory; ends with NUL.</summary>
    internal static byte[] DescriptorPath(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        var prefix = System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{directory.DangerousGetHandle()}");
        var joined = BytePath.Join(prefix, name);
        var terminated = new byte[joined.Length + 1];
        joined.CopyTo(terminated, 0);
        return terminated;
    }

    internal static EntryMetadata MetadataOf(in Libc.StatxBuffer buffer) => new()
    {
        Kind = KindOf(buffer.Mode & 0xF000),
        Mode = buffer.Mode & 0xFFF,
        Uid = buffer.Uid,
        Gid = buffer.Gid,
        Size = (long)buffer.Size,
        ModificationTime = new FileTime(buffer.ModificationTime.Seconds, (int)buffer.ModificationTime.Nanoseconds),
        ChangeTime = new FileTime(buffer.ChangeTime.Seconds, (int)buffer.ChangeTime.Nanoseconds),
        DeviceMajor = buffer.SpecialDeviceMajor,
        DeviceMinor = buffer.SpecialDeviceMinor,
        FileSystem = DeviceNumber(buffer.DeviceMajor, buffer.DeviceMinor),
        Inode = buffer.Inode,
        LinkCount = buffer.LinkCount,
        IsSparse = buffer.Blocks * 512 < buffer.Size,
    };

    internal static ReadOnlySpan<byte> Terminate(ReadOnlySpan<byte> path, Span<byte> room)
    {
        if (path.Contains((byte)0))
        {
            throw new RootIOException("open", BytePath.Display(path), Errno.Invalid);
        }

        var target = path.Length < room.Length ? room[..(path.Length + 1)] : new byte[path.Length + 1];
        path.CopyTo(target);
        target[path.Length] = 0;
        return target;
    }

    private static ulong DeviceNumber(uint major, uint minor) =>
        ((ulong)(major & 0xfffff000) << 32) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & 0xffffff00) << 12) | (minor & 0xff);

    private static uint TypeBits(EntryKind kind) => kind switch
    {
        EntryKind.CharacterDevice => 0x2000,
        EntryKind.BlockDevice => 0x6000,
        EntryKind.Fifo => 0x1000,
        EntryKind.Socket => 0xC000,
        EntryKind.File => 0x8000,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of node"),
    };

    private static EntryKind KindOf(int type) => type switch
    {
        0x8000 => EntryKind.File,
        0x4000 => EntryKind.Directory,
        0xA000 => EntryKind.Symlink,
        0x2000 => EntryKind.CharacterDevice,
        0x6000 => EntryKind.BlockDevice,
        0x1000 => EntryKind.Fifo,
        _ => EntryKind.Socket,
    };
}
