using System.Collections.Concurrent;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs;

/// <summary>
/// A thread with a mount namespace, working directory and umask of its own. All mounting is done on it, so the mount namespace
/// that the process was started in never changes, and the kernel drops every mount with the process, however it ends. Other
/// threads reach what is mounted through descriptors that were opened here; processes started here see the mounts.
/// </summary>
public sealed class MountThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    private MountThread()
    {
        thread = new Thread(Run) { IsBackground = true, Name = "mounts" };
        thread.Start();
    }

    /// <summary>Throws <see cref="ErrorCode.IsolationUnavailable"/> where the machine does not allow a mount namespace.</summary>
    public static MountThread Start()
    {
        var mounts = new MountThread();
        try
        {
            mounts.Invoke(EnterNamespace);
            return mounts;
        }
        catch
        {
            mounts.Dispose();
            throw;
        }
    }

    /// <summary>Runs the work on the thread and waits for it. Work that is invoked from the thread itself runs at once.</summary>
    public T Invoke<T>(Func<T> function)
    {
        if (Thread.CurrentThread == thread)
        {
            return function();
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Invoke(Action action) => Invoke(() =>
    {
        action();
        return true;
    });

    /// <summary>Ends the thread and with it the namespace and its mounts, once no process and no descriptor uses them.</summary>
    public void Dispose()
    {
        if (!work.IsAddingCompleted)
        {
            work.CompleteAdding();
            if (Thread.CurrentThread != thread)
            {
                thread.Join();
                work.Dispose();
            }
        }
    }

    private static void EnterNamespace()
    {
        if (Libc.Unshare(Libc.CloneNewNamespace | Libc.CloneFileSystem) != 0)
        {
            throw Unavailable("unshare", Errno.Last);
        }

        if (Libc.Mount("none", "/", type: null, Libc.MountRecursive | Libc.MountSlave, data: null) != 0)
        {
            throw Unavailable("make the mounts private", Errno.Last);
        }
    }

    private static KanikoException Unavailable(string call, int error) =>
        new(ErrorCode.IsolationUnavailable, $"this machine allows no mount namespace ({call}: {Errno.Describe(error)})")
        {
            Hint = "run as root with CAP_SYS_ADMIN, allow user namespaces, or choose '--isolation chroot'",
        };

    private void Run()
    {
        foreach (var item in work.GetConsumingEnumerable())
        {
            item();
        }
    }
}
