using System.Buffers;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>
/// Writes a merged tree into a directory, as BuildKit's client does: everything belongs to the user who writes, modes (set-id bits too), times and
/// extended attributes are kept, what is in the way is replaced, and no symlink, neither the tree's nor one that was there before, is followed. A file
/// appears under its name when it is whole. The directory itself keeps its mode and time.
/// </summary>
public sealed class DirectoryExport : TreeExport
{
    private const int OwnerMayAll = 0x1C0;

    private readonly RootDirectory target;
    private readonly bool removesOthers;
    private readonly List<string> warnings = [];
    private readonly byte[] temporary = Encoding.ASCII.GetBytes($".kaniko-{Guid.NewGuid():N}");
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private readonly UnpackTree files;
    private readonly EntryAttributes attributes;
    private readonly EntryMaker maker;

    /// <param name="target">Stays open.</param>
    /// <param name="tree">What is written.</param>
    /// <param name="time">The time of all entries; null: their own.</param>
    /// <param name="removesOthers">What the tree does not hold is removed from the directory at the end.</param>
    public DirectoryExport(RootDirectory target, MergedTree tree, FileTime? time, bool removesOthers)
        : base(tree, time)
    {
        (this.target, this.removesOthers) = (target, removesOthers);
        var options = new UnpackOptions { Form = UnpackForm.Archive, IgnoresOwners = true, Code = ErrorCode.OutputFailed };
        files = new UnpackTree(target, options);
        attributes = new EntryAttributes(options, warnings);
        maker = new EntryMaker(files, attributes, options, buffer);
    }

    /// <summary>What could not be made here, such as devices without the privilege; for the user's eyes.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Makes the directories, all of them real ones and open to their owner, so that nothing later goes by way of a link.</summary>
    public override void Begin(CancellationToken cancellationToken)
    {
        foreach (var found in Directories())
        {
            cancellationToken.ThrowIfCancellationRequested();
            maker.Make(HeaderOf(found) with { Mode = found.Node.Entry.Mode | OwnerMayAll, Xattrs = [] }, Stream.Null);
            Entries++;
        }
    }

    /// <summary>Makes links and devices, removes others where that is wanted, and gives the directories their modes and times, the deepest first.</summary>
    public override void Finish(CancellationToken cancellationToken)
    {
        foreach (var found in Tree.Walk().Where(found => found.IsLink || found.Node.Entry.Type is not (TarEntryType.File or TarEntryType.Directory)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            maker.Make(found.IsLink && found.Node.Entry.Type is not (TarEntryType.CharacterDevice or TarEntryType.BlockDevice) ? LinkOf(found) : HeaderOf(found), Stream.Null);
            Entries++;
        }

        if (removesOthers)
        {
            RemoveOthers(target.Handle, Tree.Root);
        }

        foreach (var found in Directories().Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var directory = Open(found.Path);
            if (removesOthers)
            {
                RemoveOthers(directory, found.Node);
            }

            var header = HeaderOf(found);
            attributes.Apply(directory, header);
            Opened.SetTime(directory, EntryAttributes.TimeOf(header), found.Path);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        files.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        base.Dispose();
    }

    private protected override void Write(MergedPath found, Stream content)
    {
        var directory = BytePath.Parent(found.Path);
        var name = BytePath.Name(found.Path).ToArray();
        var placed = false;
        try
        {
            maker.Make(HeaderOf(found) with { Name = BytePath.Join(directory, temporary) }, content);
            var parent = files.Parent(found.Path);
            if (!At.TryRename(parent, temporary, parent, name, out var error))
            {
                files.Remove(parent, name); // a directory is in the way
                placed = At.TryRename(parent, temporary, parent, name, out error) ? true : throw Errno.Failure("rename", found.Path, error);
            }

            placed = true;
            Entries++;
        }
        finally
        {
            if (!placed)
            {
                _ = At.TryUnlink(files.Parent(found.Path), temporary, isDirectory: false, out _);
            }
        }
    }

    private IEnumerable<MergedPath> Directories() => Tree.Walk().Where(found => found.Node.IsDirectory);

    private SafeFileHandle Open(byte[] path)
    {
        files.Begin();
        return files.TryOpen(path) ?? throw Errno.Failure("open", path, Errno.NotDirectory);
    }

    private static void RemoveOthers(SafeFileHandle directory, MergedNode node)
    {
        foreach (var name in DirectoryListing.Names(directory).Where(name => !node.Children.ContainsKey(name)))
        {
            _ = TreeRemoval.Remove(directory, name);
        }
    }
}
