using System.Text;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Turns this process into the step. Runs on the main thread from beginning to end: namespaces, identity and
/// capabilities are the thread's, and execve leaves only that thread. Past the pivot no file of ours can be opened, so
/// the memory that execve needs is laid out before.
/// </summary>
internal sealed unsafe class StepInit(SandboxSpecification specification)
{
    private const int Highest = 64;

    public void Run()
    {
        using var command = new CommandImage(specification);
        if (specification.StandardInput is { } input)
        {
            UseAsInput(input);
        }

        var root = specification.ChrootOnly ? EnterRoot() : EnterOwnRoot();
        EnterWorkingDirectory(root);
        var identity = new StepIdentity(specification);
        identity.ApplyLimits();
        identity.Apply();
        ResetSignals();
        Spawning.CloseAllOnExec(3);
        _ = Namespaces.SetUmask(0x12); // 022
        // Last: a change of identity clears it.
        _ = Spawning.ProcessControl(Spawning.ParentDeathSignal, Spawning.SignalKill, 0, 0, 0);
        command.Execute();
    }

    /// <summary>Binds the calls that come after the pivot. The arguments make each of them fail or do nothing.</summary>
    public static void WarmUp()
    {
        _ = Errno.Check(0, SetupPhase.Internal, "");
        _ = Spawning.Execute(null, null, null);
        _ = Namespaces.ChangeDirectory(-1);
        _ = Namespaces.Unmount(null, 0);
        _ = Capabilities.Permitted();
        _ = Namespaces.MakeReadOnly(-1);
        _ = Namespaces.Mount("\0"u8, "\0"u8, "\0"u8, (0, null));
        _ = RootWalk.Open(-1, "x"u8, wantsDirectory: true);
    }

    private int EnterOwnRoot()
    {
        EnterNamespaces();
        var root = new StepMounts(specification).Build();
        PivotTo(root);
        return root;
    }

    private int EnterRoot()
    {
        _ = Credentials.JoinNewKeyring();
        _ = Namespaces.SetUmask(0);
        fixed (byte* path = (byte[])[.. specification.Root, 0])
        {
            const int Flags = FileCalls.PathOnly | FileCalls.CloseOnExec;
            var root = Errno.Check(
                FileCalls.OpenAt(FileCalls.CurrentDirectory, path, Flags | FileCalls.DirectoryOnly, 0), SetupPhase.Root, "open");
            if (specification.Root is not [(byte)'/'])
            {
                Errno.Check(Namespaces.ChangeRoot(path), SetupPhase.Root, "chroot");
            }

            var top = stackalloc byte[] { (byte)'/', 0 };
            Errno.Check(Namespaces.ChangeDirectory(top), SetupPhase.Root, "chdir");
            return root;
        }
    }

    private void EnterNamespaces()
    {
        var flags = Namespaces.NewNamespaceMount | Namespaces.NewNamespaceUts | Namespaces.NewNamespaceIpc
            | (specification.OwnNetwork ? Namespaces.NewNamespaceNetwork : 0);
        Errno.Check(Namespaces.Unshare(flags), SetupPhase.Namespace, "unshare");
        _ = Credentials.JoinNewKeyring();
        _ = Namespaces.SetUmask(0);
        fixed (byte* name = Encoding.UTF8.GetBytes(specification.HostName + "\0"))
        {
            var length = (nuint)Encoding.UTF8.GetByteCount(specification.HostName);
            _ = Namespaces.SetHostName(name, length); // seccomp profiles of containers refuse it, and little depends on it
        }

        if (specification.OwnNetwork)
        {
            RaiseLoopback();
        }
    }

    private static void RaiseLoopback()
    {
        const nuint SetInterfaceFlags = 0x8914;
        const int UpAndRunning = 0x41;
        var socket = Spawning.Socket(2, 2 | Spawning.CloseOnExec, 0);
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, 16));
        *(short*)(request + 16) = UpAndRunning;
        _ = Spawning.DeviceControl(socket, SetInterfaceFlags, request);
        _ = Spawning.Close(socket);
    }

    private static void UseAsInput(byte[] input)
    {
        fixed (byte* name = "stdin\0"u8, bytes = input)
        {
            var file = Errno.Check(Spawning.CreateMemoryFile(name, 1), SetupPhase.Internal, "memfd_create");
            for (nint done = 0; done < input.Length;)
            {
                var written = Spawning.Write(file, bytes + done, (nuint)(input.Length - done));
                done += Errno.Check((int)written, SetupPhase.Internal, "write");
            }

            _ = Spawning.Seek(file, 0, 0);
            Errno.Check(Spawning.Duplicate(file, 0), SetupPhase.Internal, "dup2");
            _ = Spawning.Close(file);
        }
    }

    private static void PivotTo(int root)
    {
        Errno.Check(Namespaces.ChangeDirectory(root), SetupPhase.Root, "fchdir");
        var here = stackalloc byte[] { (byte)'.', 0 };
        var top = stackalloc byte[] { (byte)'/', 0 };
        if (Namespaces.PivotRoot(here, here) == 0)
        {
            Errno.Check(Namespaces.Unmount(here, Namespaces.Detach), SetupPhase.Root, "umount2");
        }
        else
        {
            // An initramfs cannot be pivoted away from; it is covered instead.
            Errno.Check(Namespaces.Mount(".\0"u8, "/\0"u8, [], (Namespaces.Move, null)), SetupPhase.Root, "pivot_root");
            Errno.Check(Namespaces.ChangeRoot(here), SetupPhase.Root, "chroot");
        }

        Errno.Check(Namespaces.ChangeDirectory(top), SetupPhase.Root, "chdir");
    }

    private void EnterWorkingDirectory(int root)
    {
        // The walk reads magic links as text, so that no '/proc/self/fd/N' leads out (CVE-2024-21626).
        var path = specification.WorkingDirectory;
        var fd = RootWalk.Open(root, Encoding.UTF8.GetBytes(path), wantsDirectory: true, MountPoints.MakeEntry);
        if (fd < 0)
        {
            throw new SetupException(SetupPhase.WorkingDirectory, -fd, path);
        }

        Errno.Check(Namespaces.ChangeDirectory(fd), SetupPhase.WorkingDirectory, path);
    }

    private static void ResetSignals()
    {
        for (var signal = 1; signal <= Highest; signal++)
        {
            Spawning.UseDefaultHandler(signal);
        }

        var none = stackalloc byte[128];
        _ = Spawning.EmptySignals(none);
        _ = Spawning.SetThreadSignalMask(2, none, null);
    }
}
