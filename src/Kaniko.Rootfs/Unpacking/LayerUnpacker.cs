using System.Buffers;
using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs;

/// <summary>
/// Unpacks tar streams below a root. Whatever the archive holds, nothing outside the root is read, made, changed or removed:
/// parents are resolved inside the root by descriptors, the last component is never followed, symlink targets are kept
/// verbatim. A later entry of the archive replaces an earlier one.
/// </summary>
public sealed class LayerUnpacker
{
    private readonly RootDirectory root;
    private readonly UnpackOptions options;

    public LayerUnpacker(RootDirectory root, UnpackOptions options) => (this.root, this.options) = (root, options);

    /// <summary>Applies the whole archive.</summary>
    public UnpackResult Apply(TarReader archive, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        using var tree = new UnpackTree(root, options);
        var attributes = new EntryAttributes(options, warnings);
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        long entries = 0;
        long bytes = 0;
        var maker = new EntryMaker(tree, attributes, options, buffer);
        try
        {
            while (archive.Next() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bytes += Math.Min(entry.Size, long.MaxValue - bytes);
                Count(++entries, bytes, entry);
                maker.Make(entry, archive.Content);
            }

            tree.Finish();
        }
        catch (RootIOException error)
        {
            throw Explain(error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new UnpackResult(entries, bytes, tree.ImpliedDirectories(), warnings);
    }

    /// <summary>What the disk refuses is the work directory's fault; names too long, links in circles and the like are the archive's.</summary>
    private KanikoException Explain(RootIOException error) =>
        new(error.Errno is Errno.IoError or Errno.ReadOnlyFileSystem or Errno.AccessDenied or Errno.NotPermitted or Errno.NotSupported
            ? ErrorCode.WorkDirectoryInvalid
            : options.Code, $"the archive cannot be unpacked: {error.Message}", error);

    private void Count(long entries, long bytes, TarEntry entry)
    {
        if (entries > options.MaximumEntries || bytes > options.MaximumBytes)
        {
            throw new KanikoException(options.Code, entries > options.MaximumEntries
                ? $"the archive holds more than {options.MaximumEntries} entries: '{entry}' is one too many"
                : $"the archive holds more than {options.MaximumBytes} bytes: '{entry}' has {entry.Size}");
        }
    }
}
