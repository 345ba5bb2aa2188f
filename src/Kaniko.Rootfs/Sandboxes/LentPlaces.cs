using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Puts files and directories in the places of others for the time of a step, by renaming, where nothing can be mounted. Disposing
/// puts back what was there, as it was, whatever the step made of the place. No process may run in the root meanwhile.
/// </summary>
internal sealed class LentPlaces : IDisposable
{
    private const int Busy = 16;
    private const int OtherFileSystem = 18;

    private readonly SafeFileHandle root;
    private readonly byte[] rootPath;
    private readonly RootDirectory scratch;
    private readonly Stack<LentPlace> lent = new();
    private readonly List<byte[]> movedAside = [];
    private int count;

    /// <param name="root">The step's root; stays the caller's.</param>
    /// <param name="scratchDirectory">Where things are put aside, best on the root's own file system. Must exist.</param>
    public LentPlaces(SafeFileHandle root, string scratchDirectory)
    {
        this.root = root;
        rootPath = HostPath.Of(root);
        scratch = RootDirectory.Open(scratchDirectory);
    }

    /// <summary>Anything but directories that was moved away and came back: below the root, without links.</summary>
    public IReadOnlyList<byte[]> MovedAside => movedAside;

    /// <summary>Lends something that is made for it and thrown away afterwards.</summary>
    /// <param name="point">The place; made where it is missing, and gone afterwards then.</param>
    /// <param name="make">Makes the thing under a name in a directory.</param>
    public void Lend(MountPoint point, Action<SafeFileHandle, byte[]> make)
    {
        var name = NewName("lent");
        make(scratch.Handle, name);
        Swap(point, new Source(scratch.Handle, name, OwnsDirectory: false), Return.Nothing);
    }

    /// <summary>Lends a file or directory of the machine, which comes back with what the step made of it.</summary>
    public void LendFrom(MountPoint point, byte[] path, bool isReadOnly)
    {
        var directory = RootDirectory.OpenHost(Directory(path), OpenFlags.PathOnly | OpenFlags.Directory, out var error)
            ?? throw Native.Errno.Failure("open", path, error);
        Swap(point, new Source(directory, BytePath.Name(path).ToArray(), OwnsDirectory: true), isReadOnly ? Return.AsItWas : Return.Changed);
    }

    public void Dispose()
    {
        while (lent.TryPop(out var place))
        {
            place.Dispose();
        }

        scratch.Dispose();
    }

    private static ReadOnlySpan<byte> Directory(ReadOnlySpan<byte> path) => BytePath.Parent(path) is { IsEmpty: false } parent ? parent : "/"u8;

    private byte[] NewName(string what) => Encoding.ASCII.GetBytes($"{what}-{Interlocked.Increment(ref count)}-{Guid.NewGuid():N}");

    private void Swap(MountPoint point, Source source, Return after)
    {
        var points = MountPoints.Prepare(root, [point]);
        try
        {
            var (parent, name, path) = Resolve(point);
            var place = new LentPlace(parent, name, points) { Source = source, After = after, Scratch = scratch.Handle, AsideName = NewName("aside") };
            var wasDirectory = At.Stat(parent, name).Kind == EntryKind.Directory;
            if (!place.TryEnter(out var error))
            {
                place.Close();
                throw error == Busy ? Refused(point, "something is mounted there") : Refused(point, Native.Errno.Describe(error));
            }

            lent.Push(place);
            if (!wasDirectory)
            {
                movedAside.Add(path);
            }
        }
        catch
        {
            points.Dispose();
            throw;
        }
    }

    private (SafeFileHandle Parent, byte[] Name, byte[] Path) Resolve(MountPoint point)
    {
        var found = RootWalk.Open((int)root.DangerousGetHandle(), point.Path, !point.IsFile);
        if (found < 0)
        {
            throw Refused(point, Native.Errno.Describe(-found));
        }

        using var handle = new SafeFileHandle(found, ownsHandle: true);
        var path = HostPath.Of(handle);
        if (path.AsSpan().SequenceEqual(rootPath) || !path.AsSpan().StartsWith(rootPath))
        {
            throw Refused(point, "it is the root directory itself");
        }

        var parent = RootDirectory.OpenHost(Directory(path), OpenFlags.ReadDirectory, out var error) ?? throw Refused(point, Native.Errno.Describe(error));
        var name = BytePath.Name(path).ToArray();
        if (At.TryStat(parent, name, out _) is not { } now || now.Inode != At.Stat(handle, default).Inode)
        {
            parent.Dispose();
            throw Refused(point, "it moves");
        }

        return (parent, name, BytePath.Clean(path.AsSpan(rootPath.Length)));
    }

    private static KanikoException Refused(MountPoint point, string reason) =>
        new(ErrorCode.RunFailed, $"nothing can be put in the place of '{point}': {reason}")
        {
            Hint = "choose another target for the mount",
        };

    internal enum Return
    {
        /// <summary>Made for the step, and removed.</summary>
        Nothing,

        /// <summary>Goes back; where it had to be copied, the copy is thrown away.</summary>
        AsItWas,

        /// <summary>Goes back with the step's changes.</summary>
        Changed,
    }

    internal readonly record struct Source(SafeFileHandle Directory, byte[] Name, bool OwnsDirectory);

    /// <summary>The path of an open directory or file as this process sees it.</summary>
    internal static class HostPath
    {
        public static byte[] Of(SafeFileHandle handle)
        {
            using var proc = RootDirectory.OpenHost("/proc/self/fd"u8, OpenFlags.PathOnly | OpenFlags.Directory, out var error)
                ?? throw Native.Errno.Failure("open", "/proc/self/fd"u8, error);
            return At.ReadLink(proc, Encoding.ASCII.GetBytes(
                handle.DangerousGetHandle().ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    internal static bool IsOtherFileSystem(int error) => error == OtherFileSystem;
}
