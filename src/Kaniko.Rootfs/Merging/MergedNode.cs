using Kaniko.Images.Tar;

namespace Kaniko.Rootfs;

/// <summary>A file, directory, link or device of a merged tree; hard links are names of one node.</summary>
/// <param name="entry">Its header; the name there means nothing.</param>
/// <param name="layer">The layer that it comes from.</param>
/// <param name="ordinal">Which of the layer's entries it is, from 0.</param>
internal sealed class MergedNode(TarEntry entry, int layer, int ordinal)
{
    public TarEntry Entry { get; set; } = entry;

    public int Layer { get; } = layer;

    public int Ordinal { get; } = ordinal;

    /// <summary>Of a directory; null for the root.</summary>
    public MergedNode? Parent { get; init; }

    /// <summary>Of a directory: the last layer that made something in it or further below.</summary>
    public int Holds { get; set; } = -1;

    /// <summary>Of a directory: what it holds.</summary>
    public Dictionary<byte[], MergedName> Children => field ??= new(BytePathComparer.Instance);

    public bool IsDirectory => Entry.Type == TarEntryType.Directory;
}

/// <summary>A name in a directory.</summary>
/// <param name="Node">What has the name.</param>
/// <param name="MadeIn">The layer that gave it the name; -1: none, a deeper entry implied it.</param>
internal readonly record struct MergedName(MergedNode Node, int MadeIn);

/// <summary>A name with its whole path.</summary>
/// <param name="Path">Below the root.</param>
/// <param name="Node">What has the name.</param>
/// <param name="First">The path of the node's first name; this one, unless it is a hard link.</param>
internal readonly record struct MergedPath(byte[] Path, MergedNode Node, byte[] First)
{
    public bool IsLink => !ReferenceEquals(Path, First);
}
