using System.ComponentModel;
using System.Text;
using Kaniko.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Files that a step is lent by writing them into its root, where nothing can be mounted. Disposing puts back what was
/// there: content, owner, mode and times; or nothing.
/// </summary>
internal sealed unsafe class LentFiles : IDisposable
{
    private const int LongestOriginal = 1 << 20;

    private readonly List<Lent> _lent = [];
    private readonly MountPoints _points;

    private LentFiles(MountPoints points) => _points = points;

    public static LentFiles Write(SafeFileHandle root, IReadOnlyList<SecretMount> files)
    {
        var points = MountPoints.Prepare(
            root,
            files.Select(file => new MountPoint(file.Target, IsFile: true))
                .Append(MountPoint.Directory("/dev")).Append(MountPoint.Directory("/proc")));
        var lent = new LentFiles(points);
        try
        {
            points.AddDevices(root, StepDevices.Nodes);
            foreach (var file in files)
            {
                lent.Add((int)root.DangerousGetHandle(), file);
            }

            return lent;
        }
        catch
        {
            lent.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _lent)
        {
            Replace(file.Handle, file.Original);
            var fd = (int)file.Handle.DangerousGetHandle();
            _ = FileCalls.ChangeOwner(fd, file.Status.User, file.Status.Group);
            _ = FileCalls.ChangeMode(fd, file.Status.Mode & 0xfffu);
            file.Handle.Dispose();
        }

        _lent.Clear();
        _points.Dispose();
    }

    private void Add(int root, SecretMount file)
    {
        var found = RootWalk.Open(root, file.Target, wantsDirectory: false);
        var status = found < 0 ? null : FileCalls.StatusOf(found);
        if (status is not { IsRegular: true, Size: <= LongestOriginal } original)
        {
            _ = found < 0 ? 0 : Native.Spawning.Close(found);
            throw new KanikoException(
                ErrorCode.RunFailed, $"'{Encoding.UTF8.GetString(file.Target)}' in the image is not a plain file that can be replaced");
        }

        int writable;
        fixed (byte* path = StepMounts.PathOf(found))
        {
            writable = FileCalls.OpenAt(FileCalls.CurrentDirectory, path, FileCalls.ReadWrite | FileCalls.CloseOnExec, 0);
        }

        var error = Errno.Last;
        _ = Native.Spawning.Close(found);
        if (writable < 0)
        {
            throw new KanikoException(
                ErrorCode.RunFailed, $"'{Encoding.UTF8.GetString(file.Target)}' cannot be written: {new Win32Exception(error).Message}");
        }

        var handle = new SafeFileHandle(writable, ownsHandle: true);
        var bytes = new byte[(int)original.Size];
        var length = RandomAccess.Read(handle, bytes, 0);
        _lent.Add(new Lent(handle, bytes[..length], original));
        _ = FileCalls.ChangeMode(writable, file.Mode);
        _ = FileCalls.ChangeOwner(writable, file.Uid, file.Gid);
        Replace(handle, file.Content);
    }

    /// <summary>Keeps the times, so that a comparison with the index sees the file as it was.</summary>
    private static void Replace(SafeFileHandle handle, byte[] content)
    {
        var fd = (int)handle.DangerousGetHandle();
        var before = FileCalls.StatusOf(fd);
        _ = FileCalls.Truncate(fd, 0);
        RandomAccess.Write(handle, content, 0);
        if (before is { } status)
        {
            var times = stackalloc Timestamp[2];
            times[0] = new Timestamp { Seconds = status.AccessSeconds, Nanoseconds = status.AccessNanoseconds };
            times[1] = new Timestamp { Seconds = status.ModifySeconds, Nanoseconds = status.ModifyNanoseconds };
            _ = FileCalls.SetTimes(fd, null, times, 0);
        }
    }

    private sealed record Lent(SafeFileHandle Handle, byte[] Original, FileStatus Status);
}
