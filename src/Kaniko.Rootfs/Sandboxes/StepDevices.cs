using System.Globalization;
using System.Text;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>The step's own /dev: a tmpfs with the devices that every program may count on.</summary>
internal sealed unsafe class StepDevices(StepMounts mounts)
{
    private const uint CharacterDevice = 0x2000 | 0x1b6; // S_IFCHR, 0666

    internal static readonly (string Name, uint Major, uint Minor)[] Nodes =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] Links =
    [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"),
        ("ptmx", "pts/ptmx"),
    ];

    public void Mount(long sharedMemorySize)
    {
        Require("tmpfs", "/dev", (Namespaces.NoSetuid | Namespaces.StrictAccessTime, StepMounts.Data("mode=755,size=65536k")));
        var devices = mounts.Open("/dev", isDirectory: true);
        foreach (var node in Nodes)
        {
            Make(devices, node);
        }

        foreach (var (name, target) in Links)
        {
            fixed (byte* n = StepMounts.Data(name), t = StepMounts.Data(target))
            {
                Errno.Check(FileCalls.MakeLink(t, devices, n), SetupPhase.MountTarget, "/dev/" + name);
            }
        }

        _ = Spawning.Close(devices);
        const nuint Safe = Namespaces.NoSetuid | Namespaces.NoDevices | Namespaces.NoExecute;
        var size = sharedMemorySize.ToString(CultureInfo.InvariantCulture);
        Require("tmpfs", "/dev/shm", (Safe, StepMounts.Data("mode=1777,size=" + size)));
        const string Terminals = "newinstance,ptmxmode=0666,mode=0620";
        const nuint TerminalFlags = Namespaces.NoSetuid | Namespaces.NoExecute;
        if (mounts.TryMountNew("devpts", "/dev/pts", (TerminalFlags, StepMounts.Data(Terminals + ",gid=5"))) != 0)
        {
            // Group 5 (tty) has no number in a user namespace of one id.
            Require("devpts", "/dev/pts", (TerminalFlags, StepMounts.Data(Terminals)));
        }

        _ = mounts.TryMountNew("mqueue", "/dev/mqueue", (Safe, null)); // not every kernel has it
    }

    /// <summary>
    /// The same in a plain directory, where nothing can be mounted. Where devices may not be made, <c>null</c> is a plain file that
    /// goes with the directory, and the others are missing.
    /// </summary>
    public static void Fill(RootDirectory devices)
    {
        foreach (var (name, major, minor) in Nodes)
        {
            var bytes = Encoding.ASCII.GetBytes(name);
            var node = new EntryMetadata { Kind = EntryKind.CharacterDevice, Mode = 0, Uid = 0, Gid = 0, DeviceMajor = major, DeviceMinor = minor };
            if (At.TryMakeNode(devices.Handle, bytes, node, out _) && IsUsable(devices.Handle, bytes))
            {
                At.SetMode(devices.Handle, bytes, 0x1b6);
                continue;
            }

            _ = At.TryUnlink(devices.Handle, bytes, isDirectory: false, out _);
            if (name == "null")
            {
                devices.CreateFile(bytes, 0x1b6).Dispose();
            }
        }

        foreach (var (name, target) in Links.Where(link => link.Name != "ptmx"))
        {
            devices.Symlink(Encoding.ASCII.GetBytes(target), Encoding.ASCII.GetBytes(name));
        }

        devices.MakeDirectories("shm"u8, new NewDirectory(0x3ff, 0, 0));
        devices.MakeDirectories("pts"u8, new NewDirectory(0x1ed, 0, 0));
    }

    /// <summary>A file system without devices (nodev), or a device cgroup, lets them be made and not opened.</summary>
    private static bool IsUsable(SafeFileHandle directory, byte[] name)
    {
        using var device = At.TryOpen(directory, name, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoFollow, out var error);
        return device is not null || error is not (FileCalls.AccessDenied or FileCalls.NotPermitted);
    }

    private void Make(int devices, (string Name, uint Major, uint Minor) node)
    {
        fixed (byte* name = StepMounts.Data(node.Name))
        {
            if (FileCalls.MakeNode(devices, name, CharacterDevice, (node.Major << 8) | node.Minor) == 0)
            {
                return;
            }
        }

        // A user namespace makes no devices, but may show those that there are.
        mounts.Bind(StepMounts.Data("/dev/" + node.Name), Encoding.UTF8.GetBytes("/dev/" + node.Name), isFile: true, readOnly: false);
    }

    private void Require(string type, string target, (nuint, byte[]?) options)
    {
        var error = mounts.TryMountNew(type, target, options);
        if (error != 0)
        {
            throw new SetupException(SetupPhase.MountTarget, error, target);
        }
    }
}
