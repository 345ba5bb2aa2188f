using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Values;
using Kaniko.Images.Compression;
using Kaniko.Images.Layers;
using Kaniko.Images.Tar;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Contexts;

/// <summary>
/// Unpacks a context's archive while it arrives, into a directory that only this user can enter. Nothing of the archive itself is kept. What
/// it holds stays below that directory, belongs to the user, and is no device.
/// </summary>
/// <param name="name">The context, for messages.</param>
/// <param name="maximumSize"><c>--context-max-size</c>; null for what is free on the disk.</param>
internal sealed class ContextArchive(string name, string? maximumSize)
{
    private const ErrorCode Code = ErrorCode.ContextArchiveInvalid;

    /// <summary>Unpacks the whole stream, which may be compressed in any way that is known, and leaves it to its owner.</summary>
    /// <param name="archive">Read on a thread of its own.</param>
    /// <param name="room">A new directory; the context is in one below it, whose path is returned.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<(string Directory, UnpackResult Result)> UnpackAsync(Stream archive, string room, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Told(() => Unpack(archive, room, cancellationToken)), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>
    /// Takes a few files out of the stream, and reads no further than it takes to have those that count. What is missing is left out. Throws
    /// <see cref="ContextFiles.Linked"/> where one of them is a link.
    /// </summary>
    /// <param name="archive">Read on a thread of its own.</param>
    /// <param name="room">A new directory; the files are in one below it, whose path is returned.</param>
    /// <param name="wanted">The files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<string> TakeAsync(Stream archive, string room, ContextFiles wanted, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Told(() => Take(archive, room, wanted, cancellationToken)), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string Take(Stream archive, string room, ContextFiles wanted, CancellationToken cancellationToken)
    {
        var names = wanted.All.Where(static path => !path.Split('/').Contains("..")).ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var plain = Decompression.Open(archive, Code); // and nothing ahead of what is looked at
        using var tar = new TarReader(plain, Code);
        while (tar.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = entry.Type is TarEntryType.File or TarEntryType.SymbolicLink or TarEntryType.HardLink ? Encoding.UTF8.GetString(entry.Name) : "";
            if (!names.Contains(name) || entry.Size > DockerfileFinder.MaximumSize)
            {
                continue;
            }

            if (entry.Type != TarEntryType.File)
            {
                throw ContextFiles.Linked(name);
            }

            var path = Path.Join(room, name);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = File.Create(path))
            {
                tar.Content.CopyTo(file);
            }

            _ = found.Add(name);
            if (wanted.IsEnough(found))
            {
                break;
            }
        }

        return room;
    }

    private (string Directory, UnpackResult Result) Unpack(Stream archive, string room, CancellationToken cancellationToken)
    {
        // The modes in the archive are the context's: nobody else may get at a set-user-id file of it.
        File.SetUnixFileMode(room, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var directory = Path.Join(room, "files");
        _ = Directory.CreateDirectory(directory);
        var limit = Limit(directory);
        using var reader = new LayerReader(archive, diffId: null, Code);
        using var tar = new TarReader(reader.Archive, Code);
        using var root = RootDirectory.Open(directory);
        var result = new LayerUnpacker(root, Options(limit)).Apply(tar, cancellationToken);
        PassEnd(reader.Archive, limit, cancellationToken);
        return tar.HasEndMarker ? (directory, result) : throw new KanikoException(Code, Empty(result)
            ? "the archive is empty"
            : "the archive has no end: it was cut short");
    }

    /// <summary>What is wrong with the archive is told with the context's name and what to do.</summary>
    private T Told<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (KanikoException error) when (error.Code == Code)
        {
            throw new KanikoException(Code, $"the build context '{name}' cannot be unpacked: {error.Message}", error) { Hint = Advice(error) };
        }
    }

    private static bool Empty(UnpackResult result) => result.Entries == 0;

    /// <summary>Directories stay open to their owner, who has to fill and remove them.</summary>
    private static UnpackOptions Options(long limit) => new()
    {
        Form = UnpackForm.Archive,
        IgnoresOwners = true,
        LeavesOutDevices = true,
        MaximumBytes = limit,
        MaximumEntries = Math.Max(1, limit / 512),
        Code = Code,
        Mode = Environment.IsPrivilegedProcess ? null : (mode, isDirectory) => isDirectory ? mode | 0x1C0 : mode,
    };

    /// <summary>What follows the last entry is read as well: only then is it known that nothing was cut or changed.</summary>
    private static void PassEnd(Stream archive, long limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        for (long passed = 0; archive.Read(buffer) is > 0 and var count; passed += count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (passed > limit)
            {
                throw new KanikoException(Code, $"the archive goes on for more than {limit} bytes behind its end");
            }
        }
    }

    private long Limit(string directory) => maximumSize is null
        ? new DriveInfo(directory).AvailableFreeSpace
        : ByteSize.TryParse(maximumSize) is > 0 and var size
            ? size
            : throw new KanikoException(ErrorCode.UsageInvalid, $"'{maximumSize}' is not a size for --context-max-size")
            {
                Hint = "write a number with b, k, m, g or t, such as --context-max-size=10g",
            };

    private string Advice(KanikoException error) =>
        error.Message.Contains("holds more than", StringComparison.Ordinal) || error.Message.Contains("goes on for more than", StringComparison.Ordinal)
            ? maximumSize is null
                ? "that is more than is free on the disk of the work directory: leave out what the build does not need, or name another with --kaniko-dir"
                : "leave out what the build does not need, or raise --context-max-size"
            : "a context is a tar archive, plain or compressed with gzip, zstd, bzip2 or xz: make it again with 'tar -czf context.tar.gz -C DIRECTORY .'";
}
