using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Kaniko.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>A place in the root that something is mounted on.</summary>
/// <param name="Path">Bytes, as in the root; links in it are followed inside the root.</param>
/// <param name="IsFile">A file is mounted there and not a directory.</param>
public sealed record MountPoint(byte[] Path, bool IsFile)
{
    public static MountPoint Directory(string path) => new(Encoding.UTF8.GetBytes(path), IsFile: false);

    public static MountPoint File(string path) => new(Encoding.UTF8.GetBytes(path), IsFile: true);

    public override string ToString() => Encoding.UTF8.GetString(Path);
}

/// <summary>
/// Mount points that a step needs and the image lacks. <see cref="Remove"/> takes away what was made here, and only
/// that: the same inode under the same parent, still empty; times of the parents stay as they were. Not thread-safe.
/// </summary>
public sealed unsafe class MountPoints : IDisposable
{
    private readonly List<Made> _made = [];

    private MountPoints()
    {
    }

    /// <summary>Makes what is missing, parents included. Nothing must run in the root meanwhile.</summary>
    public static MountPoints Prepare(SafeFileHandle root, IEnumerable<MountPoint> points)
    {
        var prepared = new MountPoints();
        var added = false;
        try
        {
            root.DangerousAddRef(ref added);
            foreach (var point in points)
            {
                prepared.PrepareOne((int)root.DangerousGetHandle(), point);
            }
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
        finally
        {
            if (added)
            {
                root.DangerousRelease();
            }
        }

        return prepared;
    }

    /// <summary>Takes away what is still as it was made. Call it when no process is left in the root.</summary>
    public void Remove()
    {
        for (var i = _made.Count - 1; i >= 0; i--)
        {
            RemoveOne(_made[i]);
            _ = Native.Spawning.Close(_made[i].Parent);
        }

        _made.Clear();
    }

    public void Dispose() => Remove();

    private static void RemoveOne(Made made)
    {
        if (FileCalls.StatusAt(made.Parent, made.Name) is not { } now
            || now.Inode != made.Inode || now.Device != made.Device
            || (!now.IsDirectory && now.Size != 0))
        {
            return;
        }

        KeepTimes(made.Parent, () =>
        {
            fixed (byte* name = made.Name)
            {
                return FileCalls.Remove(made.Parent, name, now.IsDirectory ? FileCalls.RemoveDirectory : 0) == 0;
            }
        });
    }

    private void PrepareOne(int root, MountPoint point)
    {
        var fd = RootWalk.Open(root, point.Path, !point.IsFile, Make);
        if (fd < 0)
        {
            throw new KanikoException(
                ErrorCode.RunFailed,
                $"'{point}' cannot be made a mount point: {new Win32Exception(-fd).Message}");
        }

        var status = FileCalls.StatusOf(fd);
        _ = Native.Spawning.Close(fd);
        if (status is { } found && found.IsDirectory == point.IsFile)
        {
            throw new KanikoException(
                ErrorCode.RunFailed,
                point.IsFile ? $"'{point}' is a directory, and a file is to be mounted on it" : $"'{point}' is no directory")
            {
                Hint = "choose another target for the mount",
            };
        }
    }

    private bool Make(int directory, byte[] name, bool isDirectory)
    {
        if (!KeepTimes(directory, () => MakeEntry(directory, name, isDirectory)))
        {
            return false;
        }

        // The walk closes its descriptors; this one must live until the step is over.
        byte* here = stackalloc byte[] { (byte)'.', 0 };
        var parent = FileCalls.OpenAt(
            directory, here, FileCalls.PathOnly | FileCalls.DirectoryOnly | FileCalls.CloseOnExec, 0);
        if (parent >= 0 && FileCalls.StatusAt(directory, name) is { } status)
        {
            _made.Add(new Made(parent, name, status.Device, status.Inode));
        }

        return true;
    }

    internal static bool MakeEntry(int directory, byte[] name, bool isDirectory)
    {
        fixed (byte* n = name)
        {
            if (isDirectory)
            {
                // mkdir obeys the umask, mount points must not.
                return FileCalls.MakeDirectory(directory, n, 0x1ed) == 0
                    && FileCalls.ChangeMode(directory, n, 0x1ed, 0) == 0;
            }

            var fd = FileCalls.OpenAt(
                directory, n, FileCalls.WriteOnly | FileCalls.Create | FileCalls.Exclusive | FileCalls.CloseOnExec, 0x1a4);
            return fd >= 0 && Native.Spawning.Close(fd) == 0;
        }
    }

    private static bool KeepTimes(int directory, Func<bool> change)
    {
        var before = FileCalls.StatusOf(directory);
        var changed = change();
        var error = Marshal.GetLastPInvokeError();
        if (changed && before is { } status)
        {
            byte* here = stackalloc byte[] { (byte)'.', 0 };
            var times = stackalloc Timestamp[2];
            times[0] = new Timestamp { Seconds = status.AccessSeconds, Nanoseconds = status.AccessNanoseconds };
            times[1] = new Timestamp { Seconds = status.ModifySeconds, Nanoseconds = status.ModifyNanoseconds };
            _ = FileCalls.SetTimes(directory, here, times, 0);
        }

        Marshal.SetLastPInvokeError(error);
        return changed;
    }

    private sealed record Made(int Parent, byte[] Name, ulong Device, ulong Inode);
}
