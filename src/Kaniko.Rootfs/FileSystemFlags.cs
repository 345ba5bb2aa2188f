using System.Runtime.InteropServices;
using System.Text;

namespace Kaniko.Rootfs;

/// <summary>How the file system of a path is mounted.</summary>
/// <param name="IsReadOnly">Nothing on it can be changed.</param>
/// <param name="RunsNoPrograms">It is mounted <c>noexec</c>, as a container engine's tmpfs is unless it is told otherwise.</param>
public readonly partial record struct FileSystemFlags(bool IsReadOnly, bool RunsNoPrograms)
{
    private const int Room = 256; // struct statfs has 120 bytes
    private const int FlagsAt = 80;
    private const long ReadOnly = 1;
    private const long NoExecute = 8;

    /// <summary>Of a path that exists; one that cannot be asked has no flags.</summary>
    public static unsafe FileSystemFlags Of(string path)
    {
        var buffer = stackalloc byte[Room];
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            if (FileSystemStatus(name, buffer) != 0)
            {
                return default;
            }
        }

        var flags = *(long*)(buffer + FlagsAt);
        return new((flags & ReadOnly) != 0, (flags & NoExecute) != 0);
    }

    [LibraryImport("libc", EntryPoint = "statfs")]
    private static unsafe partial int FileSystemStatus(byte* path, byte* buffer);
}
