using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>mount(2), the mount API of Linux 5.2 and later, and what a thread with a mount namespace of its own needs.</summary>
internal static unsafe partial class Libc
{
    public const int CloneNewNamespace = 0x00020000;
    public const int CloneFileSystem = 0x00000200;

    public const ulong MountRecursive = 0x4000;
    public const ulong MountSlave = 0x80000;
    public const ulong MountReadOnly = 0x1;
    public const int UnmountDetach = 2;

    public const long SyscallMoveMount = 429;
    public const long SyscallFsopen = 430;
    public const long SyscallFsconfig = 431;
    public const long SyscallFsmount = 432;

    public const uint FsconfigSetFlag = 0;
    public const uint FsconfigSetString = 1;
    public const uint FsconfigCreate = 6;

    public const uint FilesystemCloseOnExec = 1;
    public const uint MoveMountFromEmptyPath = 0x4;
    public const uint MoveMountToEmptyPath = 0x40;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Chdir(string path);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long Fsopen(long number, string type, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long Fsconfig(long number, SafeFileHandle context, uint command, string? key, string? value, int extra);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long Fsmount(long number, SafeFileHandle context, uint flags, uint attributes);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long MoveMount(long number, SafeFileHandle from, byte* fromPath, SafeFileHandle to, byte* toPath, uint flags);
}
