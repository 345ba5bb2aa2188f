using System.Globalization;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>What overlayfs merges.</summary>
/// <param name="Lowers">Directories, lowest first.</param>
/// <param name="Upper">Where changes go; null for a read-only view.</param>
/// <param name="Work">overlayfs's own directory beside <paramref name="Upper"/>.</param>
/// <param name="UserXattr">In a user namespace.</param>
internal sealed record OverlayLayers(IReadOnlyList<string> Lowers, string? Upper, string? Work, bool UserXattr);

/// <summary>
/// Mounts overlayfs. Layers are named by descriptor (<c>/proc/self/fd/N</c>), which keeps 500 of them below the limits of both
/// mount interfaces and makes their paths' characters and lengths irrelevant. To be called on a <see cref="MountThread"/>.
/// </summary>
internal static unsafe class OverlayMount
{
    private const string DescriptorDirectory = "/proc/self/fd";

    private static readonly string[] FixedOptions = ["redirect_dir=off", "metacopy=off", "index=off", "xino=off"];

    /// <summary>Mounts at <paramref name="target"/> and opens what is mounted.</summary>
    public static RootDirectory Mount(OverlayLayers layers, string target)
    {
        var handles = new List<SafeFileHandle>();
        try
        {
            var lowers = layers.Lowers.Select(path => Name(path, handles)).ToArray();
            var upper = layers.Upper is null ? null : Name(layers.Upper, handles);
            var work = layers.Work is null ? null : Name(layers.Work, handles);
            if (!TryNewInterface(layers, lowers, upper, work, target))
            {
                OldInterface(layers, lowers, upper, work, target);
            }
        }
        finally
        {
            handles.ForEach(static handle => handle.Dispose());
        }

        return RootDirectory.Open(target);
    }

    /// <summary>Unmounts; a view that something still has open disappears from the namespace at once and ends with its last user.</summary>
    public static void Unmount(string target)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            if (Libc.Unmount(target, 0) == 0 || Errno.Last == Errno.Invalid)
            {
                return;
            }

            if (Errno.Last != Errno.Busy)
            {
                throw Errno.Failure("umount", System.Text.Encoding.UTF8.GetBytes(target));
            }

            Thread.Sleep(5);
        }

        _ = Libc.Unmount(target, Libc.UnmountDetach);
    }

    private static string Name(string path, List<SafeFileHandle> handles)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(path);
        var handle = RootDirectory.OpenHost(bytes, OpenFlags.PathOnly | OpenFlags.Directory, out var error)
            ?? throw Errno.Failure("open", bytes, error);
        handles.Add(handle);
        return handle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>False where the kernel does not know the interface, or not that of adding layers one by one (before Linux 6.7).</summary>
    private static bool TryNewInterface(OverlayLayers layers, string[] lowers, string? upper, string? work, string target)
    {
        var descriptor = Libc.Fsopen(Libc.SyscallFsopen, "overlay", Libc.FilesystemCloseOnExec);
        if (descriptor < 0)
        {
            return Errno.Last is Errno.NotImplemented or Errno.NotPermitted ? false : throw Failure("fsopen", target);
        }

        using var context = new SafeFileHandle((nint)descriptor, ownsHandle: true);
        foreach (var lower in lowers.Reverse())
        {
            if (!Set(context, "lowerdir+", $"{DescriptorDirectory}/{lower}"))
            {
                return Errno.Last is Errno.Invalid ? false : throw Failure("fsconfig lowerdir+", target);
            }
        }

        var valid = upper is null || (Set(context, "upperdir", $"{DescriptorDirectory}/{upper}") && Set(context, "workdir", $"{DescriptorDirectory}/{work}"));
        foreach (var option in Options(layers))
        {
            var parts = option.Split('=');
            valid = valid && Set(context, parts[0], parts.Length > 1 ? parts[1] : null);
        }

        if (!valid)
        {
            return Errno.Last is Errno.Invalid ? false : throw Failure("fsconfig", target);
        }

        if (Libc.Fsconfig(Libc.SyscallFsconfig, context, Libc.FsconfigCreate, null, null, 0) != 0)
        {
            throw Failure("mount overlay", target);
        }

        var attributes = upper is null ? 1u : 0u;
        var mounted = Libc.Fsmount(Libc.SyscallFsmount, context, Libc.FilesystemCloseOnExec, attributes);
        if (mounted < 0)
        {
            throw Failure("fsmount", target);
        }

        using var mount = new SafeFileHandle((nint)mounted, ownsHandle: true);
        Attach(mount, target);
        return true;
    }

    private static void Attach(SafeFileHandle mount, string target)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(target);
        using var place = RootDirectory.OpenHost(bytes, OpenFlags.PathOnly | OpenFlags.Directory, out var error)
            ?? throw Errno.Failure("open", bytes, error);
        byte empty = 0;
        const uint Flags = Libc.MoveMountFromEmptyPath | Libc.MoveMountToEmptyPath;
        if (Libc.MoveMount(Libc.SyscallMoveMount, mount, &empty, place, &empty, Flags) != 0)
        {
            throw Failure("move_mount", target);
        }
    }

    internal static void OldInterface(OverlayLayers layers, string[] lowers, string? upper, string? work, string target)
    {
        var directories = $"lowerdir={string.Join(':', lowers.Reverse())}";
        if (upper is not null)
        {
            directories += $",upperdir={upper},workdir={work}";
        }

        if (Libc.Chdir(DescriptorDirectory) != 0)
        {
            throw Failure("chdir", DescriptorDirectory);
        }

        try
        {
            // Kernels before 5.10 know fewer options; what they do without them is what the options ask for.
            if (!TryMount(layers, $"{string.Join(',', Options(layers))},{directories}", target)
                && (layers.UserXattr || !TryMount(layers, directories, target)))
            {
                throw Failure("mount overlay", target);
            }
        }
        finally
        {
            _ = Libc.Chdir("/");
        }
    }

    private static bool TryMount(OverlayLayers layers, string options, string target) =>
        Libc.Mount("overlay", target, "overlay", layers.Upper is null ? Libc.MountReadOnly : 0, options) == 0
        || (Errno.Last is Errno.Invalid ? false : throw Failure("mount overlay", target));

    private static IEnumerable<string> Options(OverlayLayers layers)
    {
        IEnumerable<string> options = layers.UserXattr ? ["userxattr"] : FixedOptions;
        return layers.Upper is null ? options : options.Append("volatile");
    }

    private static bool Set(SafeFileHandle context, string key, string? value) =>
        Libc.Fsconfig(Libc.SyscallFsconfig, context, value is null ? Libc.FsconfigSetFlag : Libc.FsconfigSetString, key, value, 0) == 0;

    private static Exception Failure(string call, string target) => Errno.Failure(call, System.Text.Encoding.UTF8.GetBytes(target));
}
