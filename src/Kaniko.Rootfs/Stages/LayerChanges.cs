using Kaniko.Images.Tar;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>An entry of the tar archive that a layer is.</summary>
/// <param name="Entry">The header.</param>
/// <param name="Content">Of files with content: open for reading until the next entry is asked for.</param>
public readonly record struct LayerChange(TarEntry Entry, SafeFileHandle? Content);

/// <summary>
/// What one step changed, as the entries of a layer: sorted by name, whiteouts for what is gone, hard links, attributes, and
/// nothing that only overlayfs made (directories that were merely passed through on the way to a change).
/// </summary>
public sealed class LayerChanges
{
    private readonly StageLayer upper;
    private readonly IReadOnlyList<StageLayer> below;
    private readonly bool userXattr;

    /// <param name="upper">The directory of the changes.</param>
    /// <param name="below">What they were made on, lowest first.</param>
    /// <param name="userXattr">See <see cref="OverlaySupport"/>.</param>
    public LayerChanges(StageLayer upper, IReadOnlyList<StageLayer> below, bool userXattr) =>
        (this.upper, this.below, this.userXattr) = (upper, below, userXattr);

    /// <summary>The directory that holds the changes.</summary>
    public StageLayer Layer => upper;

    /// <summary>
    /// Reads the changes, each time anew. <paramref name="ignored"/> says which paths (of anything, with all below) do not
    /// belong to the layer.
    /// </summary>
    public IEnumerable<LayerChange> Read(Func<byte[], bool>? ignored = null)
    {
        using var root = RootDirectory.Open(upper.Path);
        using var stack = new LayerStack(below, userXattr);
        using var walk = new TreeWalk(root.Handle);
        var reader = new ChangeReader(stack, userXattr);
        var unwritten = new List<TarEntry?>();
        if (reader.ChangedRoot(root.Handle) is { } rootEntry)
        {
            yield return new LayerChange(rootEntry, null);
        }

        while (walk.Next())
        {
            if (walk.Visit != Visit.Leave && ignored?.Invoke(walk.Path) == true)
            {
                walk.Skip();
                continue;
            }

            var change = Find(walk, reader, unwritten);
            using var content = change?.Content;
            if (change is null)
            {
                continue;
            }

            foreach (var ancestor in Write(unwritten))
            {
                yield return new LayerChange(ancestor, null);
            }

            yield return change.Value;
        }
    }

    /// <summary>What the layer says of the place that the walk is at; a directory is told of on the way out, when what is below it is known.</summary>
    private static LayerChange? Find(TreeWalk walk, ChangeReader reader, List<TarEntry?> unwritten)
    {
        switch (walk.Visit)
        {
            case Visit.Leave:
                return Pop(unwritten) is { } left && reader.IsChangedDirectory(walk.Path, left) ? new LayerChange(left, null) : null;
            case Visit.Enter:
                unwritten.Add(ChangeReader.Directory(walk));
                return reader.HidesBelow(walk) ? new LayerChange(ChangeReader.OpaqueMarker(walk.Path), null) : null;
            default:
                return reader.Leaf(walk);
        }
    }

    /// <summary>The directories that something was found in and that were not written yet, outermost first.</summary>
    private static IEnumerable<TarEntry> Write(List<TarEntry?> unwritten)
    {
        for (var i = 0; i < unwritten.Count; i++)
        {
            if (unwritten[i] is { } entry)
            {
                unwritten[i] = null;
                yield return entry;
            }
        }
    }

    private static TarEntry? Pop(List<TarEntry?> unwritten)
    {
        var last = unwritten[^1];
        unwritten.RemoveAt(unwritten.Count - 1);
        return last;
    }
}
