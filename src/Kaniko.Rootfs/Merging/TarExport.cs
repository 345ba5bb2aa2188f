using System.Buffers;
using Kaniko.Images.Tar;

namespace Kaniko.Rootfs;

/// <summary>
/// Writes a merged tree as one tar archive, in the order of the names whatever the order of the layers is: all headers first, with room for the
/// contents, which are then put in their places as they come. The same files give the same bytes.
/// </summary>
/// <param name="file">New and empty; it stays open.</param>
/// <param name="tree">What is written; its root has no entry, as in BuildKit's archives.</param>
/// <param name="time">The time of all entries; null: their own.</param>
public sealed class TarExport(FileStream file, MergedTree tree, FileTime? time) : TreeExport(tree, time)
{
    private readonly Dictionary<MergedNode, long> places = new(ReferenceEqualityComparer.Instance);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);

    /// <inheritdoc/>
    public override void Begin(CancellationToken cancellationToken)
    {
        using var writer = new TarWriter(file);
        foreach (var found in Tree.Walk())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Entries++;
            if (found.IsLink)
            {
                writer.Add(LinkOf(found));
            }
            else if (found.Node.Entry.Size > 0)
            {
                places.Add(found.Node, writer.AddLater(HeaderOf(found)));
            }
            else
            {
                writer.Add(HeaderOf(found));
            }
        }

        writer.Finish();
        file.Flush();
    }

    /// <inheritdoc/>
    public override void Finish(CancellationToken cancellationToken)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        base.Dispose();
    }

    private protected override void Write(MergedPath found, Stream content)
    {
        var left = found.Node.Entry.Size;
        for (var place = left == 0 ? 0 : places[found.Node]; left > 0;)
        {
            var count = (int)Math.Min(left, buffer.Length);
            content.ReadExactly(buffer, 0, count);
            RandomAccess.Write(file.SafeFileHandle, buffer.AsSpan(0, count), place);
            (place, left) = (place + count, left - count);
        }
    }
}
