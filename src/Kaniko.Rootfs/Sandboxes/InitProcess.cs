using System.ComponentModel;
using System.Runtime.InteropServices;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// A started init, process 1 of a process namespace of its own, waiting for its specification. Disposing an unused one
/// ends it: its channel closes.
/// </summary>
/// <remarks>
/// The thread that spawns has given up making threads (its children belong to the new namespace), so all that it does
/// is plain calls; and it stays until the init is gone, because the init dies with the thread that made it.
/// </remarks>
internal sealed unsafe class InitProcess : IDisposable
{
    private const int OpaqueSize = 1024; // posix_spawn's own structures: 336 bytes at most in glibc, less in musl
    private const int Unix = 1;
    private const int Stream = 1;

    private static readonly string[] RuntimeEnvironment =
    [
        // Diagnostics would leave a socket in /tmp when the runtime is replaced by the command.
        "DOTNET_EnableDiagnostics=0", "DOTNET_TieredPGO=0", "DOTNET_gcConcurrent=0", "DOTNET_EnableWriteXorExecute=0",
    ];

    private readonly SandboxSettings _settings;
    private readonly ManualResetEventSlim _spawned = new();
    private readonly int[] _theirs = new int[4];
    private readonly SafeFileHandle? _mountNamespace;
    private readonly bool _ownProcesses;
    private (string Call, int Error) _failure;

    private InitProcess(SandboxSettings settings, SafeFileHandle? mountNamespace, bool ownProcesses)
    {
        _settings = settings;
        _mountNamespace = mountNamespace;
        _ownProcesses = ownProcesses;
    }

    public int ProcessId { get; private set; }

    public SafeFileHandle Process { get; private set; } = new();

    public SafeFileHandle Channel { get; private set; } = new();

    public SafeFileHandle Output { get; private set; } = new();

    public SafeFileHandle Error { get; private set; } = new();

    /// <param name="settings">What to start.</param>
    /// <param name="mountNamespace">Where the roots are; null for this process's own.</param>
    /// <param name="ownProcesses">In a process namespace of its own.</param>
    public static InitProcess Spawn(SandboxSettings settings, SafeFileHandle? mountNamespace, bool ownProcesses = true)
    {
        var init = new InitProcess(settings, mountNamespace, ownProcesses);
        try
        {
            init.OpenStreams();
            var thread = new Thread(init.SpawnAndStay, maxStackSize: 256 << 10) { IsBackground = true, Name = "sandbox" };
            thread.Start();
            init._spawned.Wait();
            init.ThrowIfFailed();
            return init;
        }
        catch
        {
            init.Dispose();
            throw;
        }
        finally
        {
            Array.ForEach(init._theirs, fd => _ = Spawning.Close(fd));
        }
    }

    /// <summary>Waits for the end of the init, or of what it became; the wait status as waitpid has it.</summary>
    public int Wait()
    {
        var status = 0;
        while (Spawning.WaitProcess(ProcessId, &status, Spawning.WaitAll) < 0)
        {
            if (Errno.Last != Spawning.Interrupted)
            {
                throw ContainerInit.IsFirst ? ContainerInit.Missing() : new Win32Exception(Errno.Last, "the sandbox's end was taken by someone else");
            }
        }

        return status;
    }

    /// <summary>Ends an init that was not used. One that became a command is waited for by its user.</summary>
    public void Abandon()
    {
        Channel.Dispose();
        if (ProcessId > 0)
        {
            _ = Spawning.SignalProcess((int)Process.DangerousGetHandle(), Spawning.SignalKill);
            _ = Wait();
        }

        Dispose();
    }

    public void Dispose()
    {
        Channel.Dispose();
        Output.Dispose();
        Error.Dispose();
        Process.Dispose();
        _spawned.Dispose();
    }

    private void OpenStreams()
    {
        var ends = stackalloc int[2];
        fixed (byte* nothing = "/dev/null\0"u8)
        {
            _theirs[0] = Spawning.OutOfTheWay(
                FileCalls.OpenAt(FileCalls.CurrentDirectory, nothing, FileCalls.CloseOnExec, 0));
        }

        Require(Spawning.Pipe(ends, Spawning.CloseOnExec), "pipe2");
        Output = new SafeFileHandle(ends[0], ownsHandle: true);
        _theirs[1] = Spawning.OutOfTheWay(ends[1]);
        Require(Spawning.Pipe(ends, Spawning.CloseOnExec), "pipe2");
        Error = new SafeFileHandle(ends[0], ownsHandle: true);
        _theirs[2] = Spawning.OutOfTheWay(ends[1]);
        Require(Spawning.SocketPair(Unix, Stream | Spawning.CloseOnExec, 0, ends), "socketpair");
        Channel = new SafeFileHandle(ends[0], ownsHandle: true);
        _theirs[3] = Spawning.OutOfTheWay(ends[1]);
        foreach (var fd in _theirs)
        {
            Require(fd, "descriptor");
        }
    }

    private void SpawnAndStay()
    {
        var arguments = CommandImage.Vector(_settings.InitCommand);
        var environment = CommandImage.Vector([.. RuntimeEnvironment, .. _settings.InitEnvironment]);
        var actions = NativeMemory.AllocZeroed(OpaqueSize);
        var attributes = NativeMemory.AllocZeroed(OpaqueSize);
        PrepareSpawn(actions, attributes);
        var pid = 0;
        var poll = default(PollDescriptor);
        _ = Spawning.Poll(&poll, 0, 0); // bound now: nothing must be loaded past the unshare
        _ = Spawning.OpenProcess(-1);
        if (EnterMountNamespace() && LeaveProcessNamespace())
        {
            var error = Spawning.Spawn(&pid, *arguments, actions, attributes, arguments, environment);
            _failure = error == 0 ? default : ("posix_spawn", error);
        }

        var process = pid > 0 ? Spawning.OpenProcess(pid) : -1;
        _ = Spawning.DestroyActions(actions);
        _ = Spawning.DestroyAttributes(attributes);
        NativeMemory.Free(actions);
        NativeMemory.Free(attributes);
        CommandImage.Free(arguments);
        CommandImage.Free(environment);
        ProcessId = pid;

        // The handle's owner may close it at any time; this thread waits on a duplicate.
        poll = new PollDescriptor { Descriptor = Spawning.Control(process, 1030, 10), Wanted = Spawning.PollIn };
        Process = new SafeFileHandle(process, ownsHandle: true);
        _spawned.Set();
        if (process >= 0)
        {
            while (Spawning.Poll(&poll, 1, -1) < 0)
            {
            }

            _ = Spawning.Close(poll.Descriptor);
        }
    }

    private void PrepareSpawn(void* actions, void* attributes)
    {
        _ = Spawning.InitializeActions(actions);
        for (var fd = 0; fd < _theirs.Length; fd++)
        {
            _ = Spawning.AddDuplicate(actions, _theirs[fd], fd);
        }

        CloseTheRest(actions);
        var signals = stackalloc byte[128];
        _ = Spawning.InitializeAttributes(attributes);
        _ = Spawning.SetFlags(
            attributes, Spawning.SpawnSignalDefaults | Spawning.SpawnSignalMask | Spawning.SpawnNewSession);
        _ = Spawning.EmptySignals(signals);
        _ = Spawning.SetSignalMask(attributes, signals);
        _ = Spawning.FillSignals(signals);
        _ = Spawning.SetSignalDefaults(attributes, signals);
    }

    /// <summary>What another library left open without close-on-exec would live as long as a waiting init.</summary>
    private void CloseTheRest(void* actions)
    {
        try
        {
            _ = Spawning.AddCloseFrom(actions, _theirs.Length);
        }
        catch (EntryPointNotFoundException)
        {
            // An older libc: the init sees to it before it becomes the command.
        }
    }

    private bool EnterMountNamespace()
    {
        if (_mountNamespace is not { } handle)
        {
            return true;
        }

        // A thread that shares its root and working directory with others may not change its mount namespace.
        return Succeeds(Namespaces.Unshare(Namespaces.ShareFileSystem), "unshare")
            && Succeeds(Namespaces.SetNamespace((int)handle.DangerousGetHandle(), Namespaces.NewNamespaceMount), "setns");
    }

    private bool LeaveProcessNamespace() =>
        !_ownProcesses || Succeeds(Namespaces.Unshare(Namespaces.NewNamespacePid), "unshare");

    private bool Succeeds(int result, string call)
    {
        if (result < 0)
        {
            _failure = (call, Errno.Last);
        }

        return result >= 0;
    }

    private static void Require(int result, string call)
    {
        if (result < 0)
        {
            throw new Win32Exception(Errno.Last, call);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { Call: not null } failure)
        {
            throw Exhaustion.Of(failure.Call, failure.Error) ?? new KanikoException(
                ErrorCode.IsolationUnavailable,
                $"a sandbox cannot be started: {failure.Call}: {new Win32Exception(failure.Error).Message}")
            {
                Hint = "build as root with CAP_SYS_ADMIN, or choose another --isolation",
            };
        }

        if (Process.IsInvalid)
        {
            throw new Win32Exception("pidfd_open: this kernel is too old");
        }
    }
}
