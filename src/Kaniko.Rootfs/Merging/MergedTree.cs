using Kaniko.Diagnostics;
using Kaniko.Images.Tar;

namespace Kaniko.Rootfs;

/// <summary>
/// The files that layers make when each is applied to those before it: names and headers only, so nothing is unpacked and no right is needed.
/// Symlinks on the way to an entry are followed inside the tree; whiteouts are resolved as <see cref="LayerUnpacker"/> does in a directory.
/// Contents are read from the layers again, by a <see cref="TreeExport"/>.
/// </summary>
public sealed class MergedTree
{
    private const ErrorCode Code = ErrorCode.LayerInvalid;
    private const int MostLinks = 40;
    private const int MostWarnings = 100;

    private readonly MergedNode root = new(new TarEntry { Name = [], Type = TarEntryType.Directory, Mode = 0x1ED }, -1, -1);
    private readonly List<string> warnings = [];
    private int layer = -1;
    private byte[] lastPath = [];
    private MergedNode? last;
    private Dictionary<int, MergedPath>[]? contents;

    /// <summary>How many layers were applied.</summary>
    public int Layers => layer + 1;

    /// <summary>What is left out, for the user's eyes.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    internal MergedNode Root => root;

    /// <summary>Applies the next layer, lowest first.</summary>
    /// <param name="archive">Read to its end.</param>
    /// <param name="cancellationToken">Ends it; the tree is of no use then.</param>
    /// <exception cref="KanikoException">The layer is malformed.</exception>
    public void Apply(TarReader archive, CancellationToken cancellationToken)
    {
        (contents, last) = (null, null);
        layer++;
        for (var ordinal = 0; archive.Next() is { } entry; ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Apply(entry, ordinal);
        }
    }

    /// <summary>Whether files of the tree have their content in this layer.</summary>
    /// <param name="number">The layer, from 0.</param>
    public bool IsReadFrom(int number) => ContentsOf(number).Count > 0;

    /// <summary>The regular files whose content is in a layer, by the number of the entry.</summary>
    internal IReadOnlyDictionary<int, MergedPath> ContentsOf(int number)
    {
        if (contents is null)
        {
            contents = [.. Enumerable.Range(0, Layers).Select(_ => new Dictionary<int, MergedPath>())];
            foreach (var found in Walk().Where(found => found is { IsLink: false, Node.Entry.Type: TarEntryType.File }))
            {
                contents[found.Node.Layer].Add(found.Node.Ordinal, found);
            }
        }

        return contents[number];
    }

    /// <summary>Everything below the root: a directory before what it holds, names in the order of their bytes.</summary>
    internal IEnumerable<MergedPath> Walk()
    {
        var first = new Dictionary<MergedNode, byte[]>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<(byte[] Path, MergedNode Node)>();
        Push([], root);
        while (pending.TryPop(out var next))
        {
            if (next.Node.IsDirectory)
            {
                yield return new MergedPath(next.Path, next.Node, next.Path);
                Push(next.Path, next.Node);
            }
            else
            {
                yield return new MergedPath(next.Path, next.Node, first.TryAdd(next.Node, next.Path) ? next.Path : first[next.Node]);
            }
        }

        void Push(byte[] path, MergedNode directory)
        {
            foreach (var (name, child) in directory.Children.OrderByDescending(pair => pair.Key, BytePathComparer.Instance))
            {
                pending.Push((BytePath.Join(path, name), child.Node));
            }
        }
    }

    private void Apply(TarEntry entry, int ordinal)
    {
        var path = BytePath.OfEntry(entry.Name, Code);
        if (path.Length == 0)
        {
            root.Entry = entry.Type == TarEntryType.Directory ? Header(entry)
                : throw new KanikoException(Code, "the archive replaces its own root directory");
            return;
        }

        switch (WhiteoutName.MeaningOf(path, Code))
        {
            case EntryMeaning.Content:
                Make(path, entry, ordinal);
                break;
            case EntryMeaning.Opaque:
                RemoveEarlier(Directory(BytePath.Parent(path), entry));
                break;
            case EntryMeaning.Whiteout:
                Hide(WhiteoutName.Subject(path), entry);
                break;
        }
    }

    private void Make(byte[] path, TarEntry entry, int ordinal)
    {
        if (entry is { Type: TarEntryType.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 })
        {
            Warn($"'{entry}' is the device 0:0, which means deleted to overlayfs; it is left out");
            return;
        }

        var parent = Directory(BytePath.Parent(path), entry);
        var name = BytePath.Name(path).ToArray();
        var isTaken = parent.Children.TryGetValue(name, out var old);
        if (entry.Type == TarEntryType.HardLink && BytePath.OfEntry(entry.LinkName, Code).AsSpan().SequenceEqual(path))
        {
            return;
        }

        var node = entry.Type == TarEntryType.HardLink ? Linked(entry, isTaken ? old.Node : null)
            : isTaken && old.Node.IsDirectory && entry.Type == TarEntryType.Directory ? old.Node
            : new MergedNode(Header(entry), layer, ordinal) { Parent = parent };
        if (isTaken && old.Node == node)
        {
            node.Entry = entry.Type == TarEntryType.Directory ? Header(entry) : node.Entry;
        }
        else if (isTaken)
        {
            Removed(old.Node);
        }

        parent.Children[name] = new MergedName(node, layer);
        for (var above = parent; above is not null && above.Holds != layer; above = above.Parent)
        {
            above.Holds = layer;
        }
    }

    /// <summary>The attributes that steer overlayfs are not the file's.</summary>
    private TarEntry Header(TarEntry entry)
    {
        if (entry.Xattrs.FirstOrDefault(pair => WhiteoutName.IsOverlayAttribute(pair.Key)).Key is { } attribute)
        {
            Warn($"the attribute '{BytePath.Display(attribute)}' of '{entry}' is left out: it would steer overlayfs");
            entry = entry with { Xattrs = [.. entry.Xattrs.Where(pair => !WhiteoutName.IsOverlayAttribute(pair.Key))] };
        }

        return entry with { Name = [] };
    }

    private MergedNode Linked(TarEntry entry, MergedNode? replaced)
    {
        var source = BytePath.OfEntry(entry.LinkName, Code);
        var parent = source.Length == 0 ? null : TryFind(BytePath.Parent(source), maker: null);
        if (parent is null || !parent.Children.TryGetValue(BytePath.Name(source).ToArray(), out var found))
        {
            throw new KanikoException(Code, $"'{entry}' is a hard link to '{BytePath.Display(entry.LinkName)}', which is not there");
        }

        for (var above = parent; above is not null; above = above.Parent)
        {
            if (above == replaced)
            {
                throw new KanikoException(Code, $"'{entry}' in the archive replaces the directory that it links into");
            }
        }

        return found.Node.IsDirectory ? throw new KanikoException(Code, $"'{entry}' in the archive is a hard link to a directory") : found.Node;
    }

    /// <summary>Earlier layers' entry of this path does not count; what this layer made there stays.</summary>
    private void Hide(byte[] path, TarEntry by)
    {
        var parent = Directory(BytePath.Parent(path), by);
        var name = BytePath.Name(path).ToArray();
        if (parent.Children.TryGetValue(name, out var found))
        {
            HideEarlier(parent, name, found);
        }
    }

    private void HideEarlier(MergedNode parent, byte[] name, MergedName found)
    {
        if (found.MadeIn == layer || found.Node.Holds == layer)
        {
            RemoveEarlier(found.Node);
            return;
        }

        parent.Children.Remove(name);
        Removed(found.Node);
    }

    /// <summary>Removes from a directory what this layer did not make; a directory that it made something in stays.</summary>
    private void RemoveEarlier(MergedNode directory)
    {
        var pending = new Stack<MergedNode>([directory]);
        while (pending.TryPop(out var next))
        {
            foreach (var (name, child) in next.IsDirectory ? next.Children.ToArray() : [])
            {
                if (child.MadeIn == layer || child.Node.Holds == layer)
                {
                    pending.Push(child.Node);
                }
                else
                {
                    next.Children.Remove(name);
                    Removed(child.Node);
                }
            }
        }
    }

    /// <summary>What was found by way of a directory or symlink that is gone is not found any more.</summary>
    private void Removed(MergedNode node) => last = node.Entry.Type is TarEntryType.Directory or TarEntryType.SymbolicLink ? null : last;

    private MergedNode Directory(ReadOnlySpan<byte> path, TarEntry maker)
    {
        if (last is null || !path.SequenceEqual(lastPath))
        {
            var found = TryFind(path, maker)
                ?? throw new KanikoException(Code, $"'{BytePath.Display(path)}' in the archive is not a directory, yet entries lie in it");
            (last, lastPath) = (found, path.ToArray());
        }

        return last;
    }

    /// <summary>The directory that a path leads to. Null where it leads elsewhere, or where it is missing and there is no entry to make it for.</summary>
    private MergedNode? TryFind(ReadOnlySpan<byte> path, TarEntry? maker)
    {
        var pending = new Stack<byte[]>();
        var current = root;
        var links = 0;
        Push(pending, path);
        while (pending.TryPop(out var name))
        {
            if (name is [(byte)'.', (byte)'.'])
            {
                current = current.Parent ?? root;
            }
            else if (!current.Children.TryGetValue(name, out var found))
            {
                if (maker is null)
                {
                    return null;
                }

                var implied = new TarEntry { Name = [], Type = TarEntryType.Directory, Mode = 0x1ED, MTimeSeconds = maker.MTimeSeconds };
                var made = new MergedNode(implied, layer, -1) { Parent = current };
                current.Children.Add(name, new MergedName(made, -1));
                current = made;
            }
            else if (found.Node.IsDirectory)
            {
                current = found.Node;
            }
            else if (found.Node.Entry.Type == TarEntryType.SymbolicLink && ++links <= MostLinks)
            {
                var target = found.Node.Entry.LinkName!;
                current = target is [BytePath.Separator, ..] ? root : current;
                Push(pending, target);
            }
            else
            {
                return null;
            }
        }

        return current;
    }

    private static void Push(Stack<byte[]> pending, ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            var name = BytePath.Name(path);
            path = path[..Math.Max(0, path.Length - name.Length - 1)];
            if (!name.IsEmpty && !name.SequenceEqual("."u8))
            {
                pending.Push(name.ToArray());
            }
        }
    }

    private void Warn(string warning)
    {
        if (warnings.Count < MostWarnings)
        {
            warnings.Add(warning);
        }
    }
}
