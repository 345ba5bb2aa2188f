using System.ComponentModel;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>The mount namespace that stage roots are mounted in, as inits enter it.</summary>
internal static unsafe class StageNamespace
{
    /// <summary>
    /// Opens the namespace, and makes the init's program read-only in it: a command that starts <c>/proc/self/exe</c>
    /// gets hold of the file that the init ran from, and must not write to it (CVE-2019-5736).
    /// </summary>
    public static SafeFileHandle Open(MountThread mounts, string program) => mounts.Invoke(() =>
    {
        Protect(StepMounts.Data(program));
        fixed (byte* path = "/proc/thread-self/ns/mnt\0"u8)
        {
            return new SafeFileHandle(
                Require(FileCalls.OpenAt(FileCalls.CurrentDirectory, path, FileCalls.CloseOnExec, 0), "open the mount namespace"),
                ownsHandle: true);
        }
    });

    private static void Protect(byte[] program)
    {
        Require(Namespaces.Mount(program, program, [], (Namespaces.Bind, null)), "bind the program");
        fixed (byte* path = program)
        {
            const int Flags = FileCalls.PathOnly | FileCalls.CloseOnExec;
            var fd = Require(FileCalls.OpenAt(FileCalls.CurrentDirectory, path, Flags, 0), "open the program");
            if (Namespaces.MakeReadOnly(fd) != 0)
            {
                const nuint ReadOnly = Namespaces.Remount | Namespaces.Bind | Namespaces.ReadOnly;
                Require(Namespaces.Mount([], program, [], (ReadOnly, null)), "protect the program");
            }

            _ = Spawning.Close(fd);
        }
    }

    private static int Require(int result, string call) => result >= 0 ? result : throw new KanikoException(
        ErrorCode.IsolationUnavailable,
        $"sandboxes cannot be prepared: {call}: {new Win32Exception(Errno.Last).Message}")
    {
        Hint = "run as root with CAP_SYS_ADMIN, or choose another --isolation",
    };
}
