using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Native;

/// <summary>Namespaces and the calls that fill a new one. All act on the calling thread only.</summary>
internal static unsafe partial class Namespaces
{
    public const int NewNamespaceMount = 0x00020000;
    public const int NewNamespaceUts = 0x04000000;
    public const int NewNamespaceIpc = 0x08000000;
    public const int NewNamespaceUser = 0x10000000;
    public const int NewNamespacePid = 0x20000000;
    public const int NewNamespaceNetwork = 0x40000000;
    public const int ShareFileSystem = 0x00000200; // CLONE_FS

    public const nuint ReadOnly = 1;
    public const nuint NoSetuid = 2;
    public const nuint NoDevices = 4;
    public const nuint NoExecute = 8;
    public const nuint Remount = 32;
    public const nuint Bind = 4096;
    public const nuint Move = 8192;
    public const nuint Recursive = 16384;
    public const nuint Private = 1 << 18;
    public const nuint StrictAccessTime = 1 << 24;

    public const int Detach = 2;

    private const int AtEmptyPath = 0x1000;
    private const int AtRecursive = 0x8000;
    private const ulong AttributeReadOnly = 1;
    private const nint SysMountSetAttr = 442;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(int fd, int type);

    [LibraryImport("libc", EntryPoint = "sethostname", SetLastError = true)]
    public static partial int SetHostName(byte* name, nuint length);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true)]
    public static partial int Unmount(byte* target, int flags);

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true)]
    public static partial int ChangeRoot(byte* path);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true)]
    public static partial int ChangeDirectory(byte* path);

    [LibraryImport("libc", EntryPoint = "fchdir", SetLastError = true)]
    public static partial int ChangeDirectory(int fd);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetUmask(uint mask);

    public static int Mount(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, ReadOnlySpan<byte> type, (nuint Flags, byte[]? Data) options)
    {
        fixed (byte* s = source, t = target, f = type, d = options.Data)
        {
            return MountRaw(s, t, f, options.Flags, d);
        }
    }

    public static int PivotRoot(byte* newRoot, byte* putOld) =>
        (int)Spawning.SystemCall(Credentials.IsArm64 ? 41 : 155, (nint)newRoot, (nint)putOld, 0, 0, 0);

    /// <summary>Makes the mount that the descriptor is the root of, and all below it, read-only.</summary>
    public static int MakeReadOnly(int fd)
    {
        var attributes = new MountAttributes { Set = AttributeReadOnly };
        byte empty = 0;
        return (int)Spawning.SystemCall(
            SysMountSetAttr, fd, (nint)(&empty), AtEmptyPath | AtRecursive, (nint)(&attributes), sizeof(MountAttributes));
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true)]
    private static partial int MountRaw(byte* source, byte* target, byte* type, nuint flags, byte* data);

    private struct MountAttributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }
}
