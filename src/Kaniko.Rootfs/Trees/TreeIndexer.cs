using System.Collections.Concurrent;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>
/// Reads the metadata of everything below a root on all cores, level by level: neither the depth of the tree nor the number of
/// entries in one directory makes it wait for one thread.
/// </summary>
internal sealed class TreeIndexer(RootDirectory root, ProtectedPaths protectedPaths)
{
    private const int MostOpen = 256;
    private const int Share = 512;

    public IndexedDirectory Read(CancellationToken cancellationToken)
    {
        var top = new IndexedDirectory { Metadata = At.Stat(root.Handle, default) };
        var level = new List<(byte[] Path, IndexedDirectory Directory)> { ([], top) };
        while (level.Count > 0)
        {
            var next = new List<(byte[], IndexedDirectory)>();
            foreach (var some in level.Chunk(MostOpen))
            {
                ReadLevel(some, next, cancellationToken);
            }

            level = next;
        }

        return top;
    }

    private void ReadLevel(
        (byte[] Path, IndexedDirectory Directory)[] directories, List<(byte[], IndexedDirectory)> next, CancellationToken cancellationToken)
    {
        var handles = new SafeFileHandle?[directories.Length];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Each(options, directories.Length, i => handles[i] = List(directories[i].Path, directories[i].Directory));
            var shares = new List<(int Directory, int First)>();
            for (var i = 0; i < directories.Length; i++)
            {
                for (var first = 0; first < directories[i].Directory.Names.Length; first += Share)
                {
                    shares.Add((i, first));
                }
            }

            Each(options, shares.Count, i => Stat(directories[shares[i].Directory].Directory, handles[shares[i].Directory]!, shares[i].First));
        }
        finally
        {
            Array.ForEach(handles, handle => handle?.Dispose());
        }

        foreach (var (path, directory) in directories)
        {
            Descend(path, directory, next);
        }
    }

    /// <summary>A few are not worth the hand-over to other threads.</summary>
    private static void Each(ParallelOptions options, int count, Action<int> read)
    {
        if (count > 2)
        {
            _ = Parallel.ForEach(Partitioner.Create(0, count, Math.Max(1, count / (options.MaxDegreeOfParallelism * 4))), options, range =>
            {
                for (var i = range.Item1; i < range.Item2; i++)
                {
                    read(i);
                }
            });
            return;
        }

        for (var i = 0; i < count; i++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            read(i);
        }
    }

    /// <summary>Null when the directory is gone.</summary>
    private SafeFileHandle? List(byte[] path, IndexedDirectory directory)
    {
        var handle = InRoot.TryOpen(root.Handle, path, OpenFlags.ReadDirectory, out var error);
        if (handle is null)
        {
            return error is Errno.NotFound or Errno.NotDirectory ? null : throw Errno.Failure("open", path, error);
        }

        var names = DirectoryListing.Names(handle);
        if (protectedPaths.IsBelow(path))
        {
            names = Array.FindAll(names, name => !protectedPaths.Covers(BytePath.Join(path, name)));
        }

        directory.Names = names;
        directory.Entries = new EntryMetadata?[names.Length];
        directory.Attributes = ExtendedAttributes.Read(handle, default);
        return handle;
    }

    private static void Stat(IndexedDirectory directory, SafeFileHandle handle, int first)
    {
        var end = Math.Min(directory.Names.Length, first + Share);
        for (var i = first; i < end; i++)
        {
            directory.Entries[i] = At.TryStat(handle, directory.Names[i], out var error);
            if (error is not (0 or Errno.NotFound))
            {
                throw Errno.Failure("stat", directory.Names[i], error);
            }
        }
    }

    private static void Descend(byte[] path, IndexedDirectory directory, List<(byte[], IndexedDirectory)> next)
    {
        for (var i = 0; i < directory.Names.Length; i++)
        {
            if (directory.Entries[i] is not { Kind: EntryKind.Directory } metadata)
            {
                continue;
            }

            if (directory.Directories.Length == 0)
            {
                directory.Directories = new IndexedDirectory?[directory.Names.Length];
            }

            var below = new IndexedDirectory { Metadata = metadata };
            directory.Directories[i] = below;
            next.Add((BytePath.Join(path, directory.Names[i]), below));
        }
    }
}
