using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Asks a stack of overlayfs lower directories what their union holds, without mounting it.</summary>
internal sealed class LayerStack : IDisposable
{
    private readonly List<(RootDirectory Root, HashSet<byte[]> Implied)> layers = [];
    private readonly byte[] opaque;

    /// <param name="layers">Lowest first.</param>
    /// <param name="userXattr">Which attribute means opaque.</param>
    public LayerStack(IEnumerable<StageLayer> layers, bool userXattr)
    {
        opaque = WhiteoutName.OpaqueAttribute(userXattr);
        foreach (var layer in layers)
        {
            this.layers.Add((RootDirectory.Open(layer.Path), new HashSet<byte[]>(layer.ImpliedDirectories, BytePathComparer.Instance)));
        }
    }

    /// <summary>What the union has at a path, without following symlinks; null when there is nothing.</summary>
    public StackEntry? Find(ReadOnlySpan<byte> path)
    {
        StackEntry? implied = null;
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var (found, goOn) = Look(i, path);
            if (found is { Metadata.IsWhiteout: true } || (implied is not null && found is { Metadata.Kind: not EntryKind.Directory }))
            {
                return implied;
            }

            if (found is { IsImplied: false })
            {
                return found with { ShownByImplied = implied is not null };
            }

            implied ??= found;
            if (!goOn)
            {
                return implied;
            }
        }

        return implied;
    }

    public void Dispose()
    {
        foreach (var (root, _) in layers)
        {
            root.Dispose();
        }
    }

    /// <summary>What one layer has, and whether layers below it count for this path.</summary>
    private (StackEntry? Found, bool GoOn) Look(int index, ReadOnlySpan<byte> path)
    {
        var (root, implied) = layers[index];
        var current = root.Duplicate();
        try
        {
            var goOn = true;
            var rest = path;
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(BytePath.Separator);
                var component = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                if (At.TryStat(current.Handle, component, out _) is not { } metadata)
                {
                    return (null, goOn);
                }

                if (metadata.Kind != EntryKind.Directory)
                {
                    return rest.IsEmpty ? (new StackEntry(metadata, []), false) : (null, false);
                }

                var next = RootDirectory.Of(At.Open(current.Handle, component, OpenFlags.ReadDirectory));
                current.Dispose();
                current = next;
                goOn = goOn && ExtendedAttributes.TryGet(current.Handle, default, opaque) is not [(byte)'y'];
            }

            return (Describe(current.Handle, implied.Contains(path.ToArray())), goOn);
        }
        finally
        {
            current.Dispose();
        }
    }

    private static StackEntry Describe(SafeFileHandle directory, bool isImplied)
    {
        var attributes = ExtendedAttributes.Read(directory, default).Where(static a => !WhiteoutName.IsOverlayAttribute(a.Name)).ToArray();
        return new StackEntry(At.Stat(directory, default), attributes) { IsImplied = isImplied };
    }
}

/// <summary>An entry in the union of layers.</summary>
/// <param name="Metadata">What the union should show.</param>
/// <param name="Attributes">Of directories.</param>
internal sealed record StackEntry(EntryMetadata Metadata, IReadOnlyList<ExtendedAttribute> Attributes)
{
    /// <summary>No layer has an entry for the directory.</summary>
    public bool IsImplied { get; init; }

    /// <summary>A layer further up holds the directory without an entry, so overlayfs shows other metadata than these.</summary>
    public bool ShownByImplied { get; init; }
}
