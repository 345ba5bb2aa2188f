using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>The descriptor-relative file calls that sandboxes need, on raw descriptors and zero-terminated names.</summary>
internal static unsafe partial class FileCalls
{
    public const int PathOnly = 0x200000; // O_PATH
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int CloseOnExec = 0x80000;
    public const int CurrentDirectory = -100;
    public const int RemoveDirectory = 0x200;
    public const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW

    public const int NoEntry = 2;
    public const int NotPermitted = 1;
    public const int AccessDenied = 13;
    public const int Invalid = 22;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int TooManyLinks = 40;

    private const int AtEmptyPath = 0x1000;
    private const uint BasicStatistics = 0x7ff;

    // O_DIRECTORY and O_NOFOLLOW have other values on arm64 than on x64.
    public static int DirectoryOnly => Native.Credentials.IsArm64 ? 0x4000 : 0x10000;

    public static int DoNotFollow => Native.Credentials.IsArm64 ? 0x8000 : 0x20000;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int directory, byte* name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectory(int directory, byte* name, uint mode);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    public static partial int MakeNode(int directory, byte* name, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int MakeLink(byte* target, int directory, byte* name);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Remove(int directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLink(int directory, byte* name, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChangeMode(int directory, byte* name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(int fd, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(int fd, uint mode);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(int fd, long length);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimes(int directory, byte* name, Timestamp* times, int flags);

    public static FileStatus? StatusOf(int fd)
    {
        byte empty = 0;
        return StatusOf(fd, &empty, AtEmptyPath);
    }

    public static FileStatus? StatusAt(int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* n = name)
        {
            return StatusOf(directory, n, NoFollow);
        }
    }

    private static FileStatus? StatusOf(int directory, byte* name, int flags)
    {
        FileStatus status;
        return Status(directory, name, flags, BasicStatistics, &status) == 0 ? status : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Status(int directory, byte* name, int flags, uint mask, FileStatus* status);
}

internal struct Timestamp
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary>What statx tells. Its layout is the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(20)]
    public uint User;

    [FieldOffset(24)]
    public uint Group;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(64)]
    public long AccessSeconds;

    [FieldOffset(72)]
    public uint AccessNanoseconds;

    [FieldOffset(112)]
    public long ModifySeconds;

    [FieldOffset(120)]
    public uint ModifyNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly bool IsDirectory => (Mode & 0xf000) == 0x4000;

    public readonly bool IsLink => (Mode & 0xf000) == 0xa000;

    public readonly ulong Device => ((ulong)DeviceMajor << 32) | DeviceMinor;
}
