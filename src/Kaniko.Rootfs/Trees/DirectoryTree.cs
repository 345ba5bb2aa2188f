using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs;

/// <summary>
/// A root file system in one plain directory, for machines that mount nothing: layers are unpacked into it, steps change it, and what
/// they changed is found by comparing readings of its metadata. One user at a time.
/// </summary>
public sealed class DirectoryTree : IDisposable
{
    private readonly SnapshotRule rule;
    private IndexedDirectory? index;

    /// <param name="path">The directory, which exists; <c>/</c> for the machine's own root.</param>
    /// <param name="rule">By what changed files are recognised.</param>
    /// <param name="protectedPaths">What in it does not belong to it.</param>
    public DirectoryTree(string path, SnapshotRule rule, ProtectedPaths? protectedPaths = null)
    {
        (Path, this.rule, Protected) = (path, rule, protectedPaths ?? ProtectedPaths.None);
        Root = RootDirectory.Open(path);
    }

    public string Path { get; }

    public RootDirectory Root { get; }

    public ProtectedPaths Protected { get; }

    /// <summary>Unpacks a layer over what is there. What cannot be made on this machine is in the result.</summary>
    /// <param name="tar">The uncompressed layer.</param>
    /// <param name="toleratesUnmappedOwners">See <see cref="UnpackOptions.ToleratesUnmappedOwners"/>.</param>
    /// <param name="cancellationToken">Stops between entries.</param>
    public UnpackResult Apply(Stream tar, bool toleratesUnmappedOwners, CancellationToken cancellationToken)
    {
        index = null;
        using var reader = new TarReader(tar);
        var options = new UnpackOptions { Form = UnpackForm.Tree, Protected = Protected, ToleratesUnmappedOwners = toleratesUnmappedOwners };
        return new LayerUnpacker(Root, options).Apply(reader, cancellationToken);
    }

    /// <summary>Makes an empty tree the same as another one, but for what does not belong to that.</summary>
    public void Fill(RootDirectory like, ProtectedPaths? except, CancellationToken cancellationToken)
    {
        index = null;
        var options = new CopyOptions { KeepOwner = true, Protected = Protected };
        if (except is { IsEmpty: false })
        {
            options = options with
            {
                IsIgnored = (path, _) => except.Covers(System.Text.Encoding.UTF8.GetBytes(path)),
                CanSkipTree = path => except.Covers(System.Text.Encoding.UTF8.GetBytes(path)),
            };
        }

        new FileCopier(like, Root, options).Copy(["/"], "/", cancellationToken);
        CopyTop(like, Root);
    }

    /// <summary>Moves all that belongs to the tree into an empty one, which ends this one.</summary>
    public void MoveTo(DirectoryTree target, CancellationToken cancellationToken)
    {
        var left = DirectoryListing.Names(Root.Handle).Where(name => !Protected.Covers(name)
            && (Protected.IsBelow(name) || !At.TryRename(Root.Handle, name, target.Root.Handle, name, out _))).ToList();
        if (left.Count > 0)
        {
            var names = new HashSet<byte[]>(left, BytePathComparer.Instance);
            target.Fill(Root, new ProtectedPaths(DirectoryListing.Names(Root.Handle).Where(name => !names.Contains(name)).Concat(Protected.All)), cancellationToken);
            Clear();
        }

        CopyTop(Root, target.Root);
    }

    /// <summary>Remembers what the tree is like, unless that is known.</summary>
    public void Remember(CancellationToken cancellationToken) => index ??= new TreeIndexer(Root, Protected).Read(cancellationToken);

    /// <summary>
    /// Writes what changed since the last reading as a tar archive; the tree as it is now is the new reading. False, with nothing
    /// written, when nothing did.
    /// </summary>
    public bool WriteChanges(Stream archive, CancellationToken cancellationToken)
    {
        var before = index ?? throw new InvalidOperationException("the tree was not read before it changed");
        var now = new TreeIndexer(Root, Protected).Read(cancellationToken);
        var any = false;
        using var writer = new TarWriter(archive);
        foreach (var change in new TreeChanges(Root, before, now, rule).Read(cancellationToken))
        {
            any = true;
            if (change.Content is { } content)
            {
                writer.Add(change.Entry, content);
            }
            else
            {
                writer.Add(change.Entry);
            }
        }

        writer.Finish();
        index = now;
        return any;
    }

    /// <summary>Forgets that these entries, none of them a directory, were moved aside for a while: only their change time tells of it.</summary>
    public void Accept(IEnumerable<byte[]> paths)
    {
        foreach (var path in paths)
        {
            var directory = index?.At(BytePath.Parent(path));
            var at = directory?.Find(BytePath.Name(path)) ?? -1;
            if (at >= 0 && directory!.Entries[at] is { Kind: not EntryKind.Directory } before && Root.Stat(path, follow: false) is { } now
                && (before.Inode, before.ModificationTime, before.Size) == (now.Inode, now.ModificationTime, now.Size))
            {
                directory.Entries[at] = before with { ChangeTime = now.ChangeTime };
            }
        }
    }

    /// <summary>Removes everything that belongs to the tree.</summary>
    public void Clear()
    {
        index = null;
        TreeRemoval.Empty(Root.Handle, Protected);
    }

    public void Dispose() => Root.Dispose();

    private static void CopyTop(RootDirectory from, RootDirectory to)
    {
        var metadata = At.Stat(from.Handle, default);
        Opened.SetOwner(to.Handle, metadata.Uid, metadata.Gid, default);
        Opened.SetMode(to.Handle, metadata.Mode, default);
        foreach (var attribute in ExtendedAttributes.Read(from.Handle, default))
        {
            _ = ExtendedAttributes.TrySet(to.Handle, default, attribute);
        }

        Opened.SetTime(to.Handle, metadata.ModificationTime, default);
    }
}
