using System.Runtime.InteropServices;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Runs a short program whose exit code is all that matters. Much lighter than Process, which the start-up cannot afford.</summary>
internal static unsafe class QuietProcess
{
    private const int OpaqueSize = 1024;

    /// <summary>The exit code; -1 when it did not start or a signal ended it.</summary>
    public static int Run(IReadOnlyList<string> command, IReadOnlyList<string> environment)
    {
        var arguments = CommandImage.Vector(command);
        var variables = CommandImage.Vector(environment);
        var actions = NativeMemory.AllocZeroed(OpaqueSize);
        var nothing = -1;
        try
        {
            fixed (byte* path = "/dev/null\0"u8)
            {
                nothing = Spawning.OutOfTheWay(FileCalls.OpenAt(
                    FileCalls.CurrentDirectory, path, FileCalls.ReadWrite | FileCalls.CloseOnExec, 0));
            }

            _ = Spawning.InitializeActions(actions);
            for (var fd = 0; fd <= 2; fd++)
            {
                _ = Spawning.AddDuplicate(actions, nothing, fd);
            }

            int pid;
            return Spawning.Spawn(&pid, *arguments, actions, null, arguments, variables) == 0 ? Wait(pid) : -1;
        }
        finally
        {
            _ = Spawning.DestroyActions(actions);
            _ = Spawning.Close(nothing);
            NativeMemory.Free(actions);
            CommandImage.Free(arguments);
            CommandImage.Free(variables);
        }
    }

    private static int Wait(int pid)
    {
        int status;
        while (Spawning.WaitProcess(pid, &status, 0) < 0)
        {
            if (Errno.Last != Spawning.Interrupted)
            {
                return -1;
            }
        }

        return (status & 0x7f) == 0 ? (status >> 8) & 0xff : -1;
    }
}
