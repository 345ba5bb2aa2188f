using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>Operations on an open file or directory.</summary>
[SkipLocalsInit]
internal static unsafe class Opened
{
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const uint CloneFile = 0x40049409;
    private const uint GetFlags = 0x80086601;
    private const uint SetFlags = 0x40086602;
    private const int TopOfHierarchies = 0x20000;

    public static void SetOwner(SafeFileHandle file, uint uid, uint gid, ReadOnlySpan<byte> path)
    {
        if (Libc.Fchown(file, uid, gid) != 0)
        {
            throw Errno.Failure("chown", path);
        }
    }

    public static void SetMode(SafeFileHandle file, int mode, ReadOnlySpan<byte> path)
    {
        if (Libc.Fchmod(file, (uint)mode) != 0)
        {
            throw Errno.Failure("chmod", path);
        }
    }

    public static void SetTime(SafeFileHandle file, FileTime time, ReadOnlySpan<byte> path)
    {
        var times = stackalloc Libc.Timespec[2];
        times[0] = times[1] = new Libc.Timespec { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
        if (Libc.Futimens(file, times) != 0)
        {
            throw Errno.Failure("futimens", path);
        }
    }

    public static void SetLength(SafeFileHandle file, long length, ReadOnlySpan<byte> path)
    {
        if (Libc.Ftruncate(file, length) != 0)
        {
            throw Errno.Failure("truncate", path);
        }
    }

    /// <summary>Where the next data, or hole, begins; null past the end or where the file system does not say.</summary>
    public static long? Seek(SafeFileHandle file, long offset, bool data)
    {
        var found = Libc.Lseek(file, offset, data ? SeekData : SeekHole);
        return found < 0 ? null : found;
    }

    /// <summary>Makes <paramref name="target"/> share the blocks of <paramref name="source"/>, where the file system can.</summary>
    public static bool TryClone(SafeFileHandle source, SafeFileHandle target) => Libc.IoctlFd(target, CloneFile, source) == 0;

    /// <summary>
    /// Tells ext4 that the directories inside this one have nothing to do with each other (<c>chattr +T</c>), so that it spreads them over the
    /// disk. Without it all trees of a work directory crowd into one block group, and making a file means a search for a free inode. Other
    /// file systems know no such mark.
    /// </summary>
    public static void SpreadSubdirectories(SafeFileHandle directory)
    {
        var flags = 0;
        if (Libc.IoctlFlags(directory, GetFlags, ref flags) == 0)
        {
            flags |= TopOfHierarchies;
            _ = Libc.IoctlFlags(directory, SetFlags, ref flags);
        }
    }

    /// <summary>Copies inside the kernel; the number of bytes, or -1 with the error.</summary>
    public static long CopyRange(SafeFileHandle source, SafeFileHandle target, long offset, long length, out int error)
    {
        var (from, to) = (offset, offset);
        var copied = Libc.CopyFileRange(source, &from, target, &to, (nuint)Math.Min(length, 1L << 30), flags: 0);
        error = copied < 0 ? Errno.Last : 0;
        return copied;
    }

    /// <summary>An exclusive lock that the kernel drops when the last descriptor closes; false when someone else has it.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        if (Libc.Flock(file, LockExclusive | LockNonBlocking) == 0)
        {
            return true;
        }

        return Errno.Last is Errno.TryAgain or Errno.Interrupted ? false : throw Errno.Failure("flock", default);
    }
}
