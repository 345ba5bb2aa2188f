using Kaniko.Images.Tar;

namespace Kaniko.Rootfs;

/// <summary>Writes a merged tree somewhere: <see cref="Begin"/>, then the contents layer by layer, then <see cref="Finish"/>.</summary>
public abstract class TreeExport : IDisposable
{
    private readonly FileTime? time;

    private protected TreeExport(MergedTree tree, FileTime? time) => (Tree, this.time) = (tree, time);

    /// <summary>Entries that were written.</summary>
    public long Entries { get; private protected set; }

    /// <summary>Bytes of content that were written.</summary>
    public long Bytes { get; private set; }

    private protected MergedTree Tree { get; }

    /// <summary>Makes what needs no content.</summary>
    public abstract void Begin(CancellationToken cancellationToken);

    /// <summary>Takes what the tree needs from a layer.</summary>
    /// <param name="layer">Its number, from 0.</param>
    /// <param name="archive">The same archive as was applied to the tree.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Take(int layer, TarReader archive, CancellationToken cancellationToken)
    {
        var wanted = Tree.ContentsOf(layer);
        var left = wanted.Count;
        for (var ordinal = 0; left > 0 && archive.Next() is not null; ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (wanted.TryGetValue(ordinal, out var file))
            {
                Write(file, archive.Content);
                Bytes += file.Node.Entry.Size;
                left--;
            }
        }
    }

    /// <summary>Makes what had to wait for the contents.</summary>
    public abstract void Finish(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    private protected abstract void Write(MergedPath file, Stream content);

    private protected TarEntry HeaderOf(MergedPath found) => time is { } fixedTime
        ? found.Node.Entry with { Name = found.Path, MTimeSeconds = fixedTime.Seconds, MTimeNanoseconds = fixedTime.Nanoseconds }
        : found.Node.Entry with { Name = found.Path };

    private protected TarEntry LinkOf(MergedPath found) => HeaderOf(found) with { Type = TarEntryType.HardLink, LinkName = found.First, Size = 0, Xattrs = [] };
}
