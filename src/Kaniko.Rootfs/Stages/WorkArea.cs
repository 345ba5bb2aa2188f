using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>
/// The work directory, which any number of processes share. Each has a scratch directory of its own with a lock that the kernel
/// drops when the process ends, however it ends; the next process to open the work directory deletes what is left behind.
/// </summary>
public sealed class WorkArea : IDisposable
{
    private readonly SafeFileHandle claim;
    private readonly int run = Random.Shared.Next(); // where ext4 puts a tree follows from its name
    private int count;

    private WorkArea(string path, string scratch, SafeFileHandle claim)
    {
        (Path, ScratchDirectory, this.claim) = (path, scratch, claim);
    }

    /// <summary>Absolute, without symlinks in the part that was made here.</summary>
    public string Path { get; }

    /// <summary>This process's own directory, on the same file system as the store.</summary>
    public string ScratchDirectory { get; }

    /// <summary>Makes the directory if it is missing and removes what dead processes left in it.</summary>
    public static WorkArea Open(string workDirectory)
    {
        var path = System.IO.Path.GetFullPath(workDirectory);
        try
        {
            Directory.CreateDirectory($"{path}/tmp");
            using var gate = Lock($"{path}/tmp/.lock", CancellationToken.None);
            Reclaim($"{path}/tmp");
            var scratch = $"{path}/tmp/{Guid.NewGuid():N}";
            Directory.CreateDirectory(scratch);
            SpreadSubdirectories(scratch);
            return new WorkArea(path, scratch, TryLock($"{scratch}/.lock") ?? throw new InvalidOperationException("the scratch directory is taken"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.WorkDirectoryInvalid, $"the work directory '{path}' cannot be used: {error.Message}", error)
            {
                Hint = "name a directory that you may write to",
            };
        }
    }

    /// <summary>A path in the scratch directory that was not given out before; nothing is there yet.</summary>
    public string NewPath(string name) => $"{ScratchDirectory}/{name}-{run:x8}-{Interlocked.Increment(ref count)}";

    public void Dispose()
    {
        using (var parent = RootDirectory.Open($"{Path}/tmp"))
        {
            parent.Remove(BytePath.Of(System.IO.Path.GetFileName(ScratchDirectory)));
        }

        claim.Dispose();
    }

    /// <summary>Waits for an exclusive lock on a file, which is made if it is missing.</summary>
    internal static SafeFileHandle Lock(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryLock(path) is { } locked)
            {
                return locked;
            }

            if (cancellationToken.WaitHandle.WaitOne(20))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>See <see cref="Opened.SpreadSubdirectories"/>.</summary>
    internal static void SpreadSubdirectories(string path)
    {
        using var directory = RootDirectory.Open(path);
        Opened.SpreadSubdirectories(directory.Handle);
    }

    private static SafeFileHandle? TryLock(string path)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(path);
        var file = RootDirectory.OpenHost(bytes, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow, out var error, 0x180)
            ?? throw Errno.Failure("open", bytes, error);
        if (Opened.TryLock(file))
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    private static void Reclaim(string temporary)
    {
        using var root = RootDirectory.Open(temporary);
        foreach (var name in root.Enumerate(default))
        {
            if (name.AsSpan().SequenceEqual(".lock"u8))
            {
                continue;
            }

            using var claim = TryLock($"{temporary}/{BytePath.Text(name)}/.lock");
            if (claim is not null)
            {
                root.Remove(name);
            }
        }
    }
}
