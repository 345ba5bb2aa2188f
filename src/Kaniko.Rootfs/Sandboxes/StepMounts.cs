using System.Globalization;
using System.Text;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// The step's mounts, made below its root before the pivot. Every target is walked to inside the root and mounted on by
/// descriptor; sources may be checked to be what was meant.
/// </summary>
internal sealed unsafe class StepMounts
{
    private static readonly string[] Masked =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap",
        "/sys/firmware",
    ];

    private static readonly string[] Frozen =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    private const nuint Safe = Namespaces.NoSetuid | Namespaces.NoDevices | Namespaces.NoExecute;

    /// <summary>In the old /proc: always there, needed by nobody, and gone with the old root.</summary>
    private const string SecretStaging = "/proc/tty";

    private readonly SandboxSpecification _specification;
    private int _root = -1;

    public StepMounts(SandboxSpecification specification) => _specification = specification;

    /// <summary>The root, ready to pivot to.</summary>
    public int Build()
    {
        Mount([], "/\0"u8, [], (Namespaces.Recursive | Namespaces.Private, null), "/");
        byte[] path = [.. _specification.Root, 0];
        Mount(path, path, [], (Namespaces.Bind | Namespaces.Recursive, null), Text(_specification.Root));
        fixed (byte* p = path)
        {
            const int Flags = FileCalls.PathOnly | FileCalls.CloseOnExec;
            _root = Errno.Check(
                FileCalls.OpenAt(FileCalls.CurrentDirectory, p, Flags | FileCalls.DirectoryOnly, 0), SetupPhase.Root, Text(path));
        }

        MountProcess();
        MountSystem();
        new StepDevices(this).Mount(_specification.SharedMemorySize);
        if (!_specification.Insecure)
        {
            Mask();
        }

        MountOwn();
        return _root;
    }

    public int Open(string target, bool isDirectory) => Open(Encoding.UTF8.GetBytes(target), isDirectory);

    /// <summary>A descriptor of the target, made where missing.</summary>
    public int Open(byte[] target, bool isDirectory)
    {
        var fd = RootWalk.Open(_root, target, isDirectory, MountPoints.MakeEntry);
        return fd >= 0 ? fd : throw new SetupException(SetupPhase.MountTarget, -fd, Text(target));
    }

    /// <summary>Mounts a new file system; the errno where the kernel refuses.</summary>
    public int TryMountNew(string type, string target, (nuint Flags, byte[]? Data) options) =>
        TryMountNew(type, Encoding.UTF8.GetBytes(target), options);

    private int TryMountNew(string type, byte[] target, (nuint Flags, byte[]? Data) options)
    {
        var fd = Open(target, isDirectory: true);
        var name = Encoding.UTF8.GetBytes(type + "\0");
        var error = Namespaces.Mount(name, PathOf(fd), name, options) == 0 ? 0 : Errno.Last;
        _ = Spawning.Close(fd);
        return error;
    }

    public void Bind(ReadOnlySpan<byte> source, byte[] target, bool isFile, bool readOnly)
    {
        var fd = Open(target, !isFile);
        Mount(source, PathOf(fd), [], (Namespaces.Bind | Namespaces.Recursive, null), Text(target));
        _ = Spawning.Close(fd);
        if (readOnly)
        {
            Freeze(target, !isFile);
        }
    }

    private void MountProcess()
    {
        var error = TryMountNew("proc", "/proc", (Safe, null));
        if (error is FileCalls.NotPermitted or FileCalls.AccessDenied)
        {
            // A container whose own /proc is masked may not mount a new one. Its /proc shows the builder, but a step
            // has fewer capabilities than the builder and so cannot read what is the builder's there.
            Bind("/proc\0"u8, "/proc"u8.ToArray(), isFile: false, readOnly: false);
        }
        else if (error != 0)
        {
            throw new SetupException(SetupPhase.MountTarget, error, "/proc");
        }
    }

    private void MountSystem()
    {
        var readOnly = _specification.Insecure ? 0 : Namespaces.ReadOnly;
        if (TryMountNew("sysfs", "/sys", (Safe | readOnly, null)) != 0)
        {
            Bind("/sys\0"u8, "/sys"u8.ToArray(), isFile: false, readOnly: !_specification.Insecure);
            return;
        }

        // Runtimes read the memory limit of their group there.
        var group = RootWalk.Open(_root, "/sys/fs/cgroup"u8, wantsDirectory: true);
        if (group < 0)
        {
            return;
        }

        if (Namespaces.Mount("/sys/fs/cgroup\0"u8, PathOf(group), [], (Namespaces.Bind | Namespaces.Recursive, null)) == 0
            && !_specification.Insecure)
        {
            Freeze("/sys/fs/cgroup"u8.ToArray(), isDirectory: true);
        }

        _ = Spawning.Close(group);
    }

    private void Mask()
    {
        foreach (var path in Masked)
        {
            var fd = RootWalk.Open(_root, Encoding.UTF8.GetBytes(path), wantsDirectory: false);
            if (fd < 0)
            {
                continue;
            }

            if (FileCalls.StatusOf(fd) is { IsDirectory: true })
            {
                Mount("tmpfs\0"u8, PathOf(fd), "tmpfs\0"u8, (Namespaces.ReadOnly | Safe, "size=0,nr_inodes=2\0"u8.ToArray()), path);
            }
            else
            {
                Mount("/dev/null\0"u8, PathOf(fd), [], (Namespaces.Bind, null), path);
            }

            _ = Spawning.Close(fd);
        }

        foreach (var path in Frozen)
        {
            var fd = RootWalk.Open(_root, Encoding.UTF8.GetBytes(path), wantsDirectory: false);
            if (fd >= 0)
            {
                var isDirectory = FileCalls.StatusOf(fd) is { IsDirectory: true };
                Mount(PathOf(fd), PathOf(fd), [], (Namespaces.Bind | Namespaces.Recursive, null), path);
                _ = Spawning.Close(fd);
                Freeze(Encoding.UTF8.GetBytes(path), isDirectory);
            }
        }
    }

    private void MountOwn()
    {
        var staging = new Lazy<int>(StageSecrets);
        foreach (var mount in _specification.Mounts)
        {
            switch (mount.Kind)
            {
                case MountKind.Bind:
                    BindSource(mount);
                    break;
                case MountKind.Tmpfs:
                    var size = mount.Size is { } bytes ? ",size=" + bytes.ToString(CultureInfo.InvariantCulture) : "";
                    var error = TryMountNew(
                        "tmpfs", mount.Target, (Namespaces.NoSetuid | Namespaces.NoDevices, Data("mode=1777" + size)));
                    _ = error == 0 ? 0 : throw new SetupException(SetupPhase.MountTarget, error, Text(mount.Target));
                    break;
                case MountKind.Secret:
                    BindSecret(staging.Value, mount);
                    break;
                default:
                    throw new SetupException(SetupPhase.Internal, 0, $"mount kind {mount.Kind}");
            }
        }

        if (staging.IsValueCreated)
        {
            _ = Spawning.Close(staging.Value);
            fixed (byte* path = Data(SecretStaging))
            {
                Errno.Check(Namespaces.Unmount(path, Namespaces.Detach), SetupPhase.Mount, "the secrets' tmpfs");
            }
        }
    }

    private void BindSource(MountSpecification mount)
    {
        var subject = Text(mount.Source);
        fixed (byte* path = (byte[])[.. mount.Source, 0])
        {
            const int Flags = FileCalls.PathOnly | FileCalls.CloseOnExec;
            var source = Errno.Check(
                FileCalls.OpenAt(FileCalls.CurrentDirectory, path, Flags, 0), SetupPhase.MountSource, subject);
            if (mount.Inode != 0
                && (FileCalls.StatusOf(source) is not { } status || status.Inode != mount.Inode || status.Device != mount.Device))
            {
                throw new SetupException(SetupPhase.MountSource, 0, subject);
            }

            Bind(PathOf(source), mount.Target, mount.IsFile, mount.ReadOnly);
            _ = Spawning.Close(source);
        }
    }

    private int StageSecrets()
    {
        Mount("tmpfs\0"u8, Data(SecretStaging), "tmpfs\0"u8, (Safe, Data("mode=700")), "the secrets' tmpfs");
        fixed (byte* path = Data(SecretStaging))
        {
            const int Flags = FileCalls.PathOnly | FileCalls.CloseOnExec;
            return Errno.Check(FileCalls.OpenAt(FileCalls.CurrentDirectory, path, Flags, 0), SetupPhase.Mount, SecretStaging);
        }
    }

    private void BindSecret(int staging, MountSpecification mount)
    {
        var subject = Text(mount.Target);
        var content = mount.Content ?? [];
        var name = Guid.NewGuid().ToByteArray();
        fixed (byte* n = Data(Convert.ToHexStringLower(name)), bytes = content)
        {
            const int Flags = FileCalls.Create | FileCalls.Exclusive | FileCalls.WriteOnly | FileCalls.CloseOnExec;
            var file = Errno.Check(FileCalls.OpenAt(staging, n, Flags, 0x180), SetupPhase.Mount, subject);
            for (nint done = 0; done < content.Length;)
            {
                done += Errno.Check((int)Spawning.Write(file, bytes + done, (nuint)(content.Length - done)), SetupPhase.Mount, subject);
            }

            Errno.Check(FileCalls.ChangeOwner(file, mount.Uid, mount.Gid), SetupPhase.User, subject);
            Errno.Check(FileCalls.ChangeMode(file, mount.Mode), SetupPhase.Mount, subject);
            Bind(PathOf(file), mount.Target, isFile: true, readOnly: true);
            _ = Spawning.Close(file);
        }
    }

    private void Freeze(byte[] target, bool isDirectory)
    {
        var fd = Open(target, isDirectory);
        if (Namespaces.MakeReadOnly(fd) != 0)
        {
            const nuint Flags = Namespaces.Remount | Namespaces.Bind | Namespaces.ReadOnly;
            Mount([], PathOf(fd), [], (Flags, null), Text(target));
        }

        _ = Spawning.Close(fd);
    }

    private static void Mount(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, ReadOnlySpan<byte> type, (nuint, byte[]?) options, string subject) =>
        Errno.Check(Namespaces.Mount(source, target, type, options), SetupPhase.MountTarget, subject);

    internal static byte[] PathOf(int fd) => Data("/proc/self/fd/" + fd.ToString(CultureInfo.InvariantCulture));

    internal static byte[] Data(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private static string Text(byte[] path) => Encoding.UTF8.GetString(path).TrimEnd('\0');
}
