using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Native;

/// <summary>Processes, pipes and waiting. Descriptors made here are close-on-exec.</summary>
internal static unsafe partial class Spawning
{
    public const int CloseOnExec = 0x80000; // O_CLOEXEC, SOCK_CLOEXEC
    public const int Interrupted = 4;
    public const short PollIn = 1;
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    public const int ParentDeathSignal = 1; // PR_SET_PDEATHSIG
    public const int ChildSubreaper = 36; // PR_SET_CHILD_SUBREAPER
    public const int WaitAll = 0x40000000; // __WALL

    public const int SpawnSignalDefaults = 0x04;
    public const int SpawnSignalMask = 0x08;
    public const int SpawnNewSession = 0x80;

    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int FirstFreeDescriptor = 10;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitializeActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int from, int to);

    /// <summary>glibc 2.34 and later.</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int AddCloseFrom(void* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitializeAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSignalDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial int FillSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    public static partial int SetThreadSignalMask(int how, void* signals, void* old);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static partial int Execute(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int code);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitProcess(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "getpid")]
    public static partial int ProcessId();

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int fd, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int DeviceControl(int fd, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    public static partial int CreateMemoryFile(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int fd, long offset, int whence);

    public static int OpenProcess(int pid) => (int)SystemCall(434, pid, 0, 0, 0, 0); // pidfd_open

    public static int SignalProcess(int pidFd, int signal) => (int)SystemCall(424, pidFd, signal, 0, 0, 0); // pidfd_send_signal

/// <summary>Makes every descriptor from <paramref name="first"/> on close with the next execve.</summary>
    public static void CloseAllOnExec(int first)
    {
        const int CloseRange = 436;
        const int OnExec = 4; // Linux 5.11
        const int MostDescriptors = 1 << 16;
        if (SystemCall(CloseRange, first, int.MaxValue, OnExec, 0, 0) == 0)
        {
            return;
        }

        for (var fd = first; fd < MostDescriptors; fd++)
        {
            _ = Control(fd, 2, 1); // F_SETFD, FD_CLOEXEC
        }
    }

    /// <summary>The kernel's own call: libc's spares two signals that are its own, and posix_spawn ignores one of them.</summary>
    public static void UseDefaultHandler(int signal)
    {
        var action = stackalloc long[4];
        new Span<long>(action, 4).Clear();
        _ = SystemCall(Credentials.IsArm64 ? 134 : 13, signal, (nint)action, 0, sizeof(long), 0); // rt_sigaction
    }

    /// <summary>The same open file under a number that no <c>dup2</c> to the child's first descriptors can hit.</summary>
    public static int OutOfTheWay(int fd)
    {
        var duplicate = Control(fd, DuplicateCloseOnExec, FirstFreeDescriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(fd);
        Marshal.SetLastPInvokeError(error);
        return duplicate;
    }
}

internal struct PollDescriptor
{
    public int Descriptor;
    public short Wanted;
    public short Happened;
}
