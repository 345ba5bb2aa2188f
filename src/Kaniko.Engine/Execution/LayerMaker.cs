using Kaniko.Engine.Caching;
using Kaniko.Images.Layers;
using Kaniko.Images.Tar;
using Kaniko.Rootfs;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Execution;

/// <summary>Makes a layer's blob from the directory of its changes: one pass, both digests, nothing layer-sized in memory.</summary>
internal sealed class LayerMaker(BuildResources resources) : IDisposable
{
    // Each layer already uses all cores; a second one only fills the gaps of the first.
    private readonly SemaphoreSlim slots = new(2);
    private readonly IgnoredPaths ignored = IgnoredPaths.Of(resources.Request);

    public async Task<LayerRecord> MakeAsync(string step, StepChanges changes, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Make(step, changes, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    public void Dispose() => slots.Dispose();

    private LayerRecord Make(string step, StepChanges changes, CancellationToken cancellationToken)
    {
        using var writer = new LayerWriter(resources.Blobs, resources.LayerCompression);
        if (changes.Directory is { } directory)
        {
            Add(directory, writer, cancellationToken);
        }
        else
        {
            Add(changes.Archive!, writer, cancellationToken);
        }

        var layer = writer.Finish();
        resources.Events.Offer(new LayerFinished(
            step, layer.Descriptor.Digest.ToString(), layer.DiffId.ToString(), layer.Descriptor.Size));
        return new LayerRecord(layer.Descriptor, layer.DiffId);
    }

    /// <summary>The archive has what was ignored too, because later steps see it.</summary>
    private void Add(string archive, LayerWriter writer, CancellationToken cancellationToken)
    {
        using var reader = new TarReader(File.OpenRead(archive));
        while (reader.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ignored.IsEmpty || !ignored.Matches(WhiteoutName.Subject(entry.Name)))
            {
                writer.Entries.Add(resources.LayerTimes.Apply(entry), reader.Content);
            }
        }
    }

    private void Add(LayerChanges changes, LayerWriter writer, CancellationToken cancellationToken)
    {
        foreach (var change in changes.Read(ignored.IsEmpty ? null : ignored.Matches))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = resources.LayerTimes.Apply(change.Entry);
            if (change.Content is { } content)
            {
                writer.Entries.Add(entry, content);
            }
            else
            {
                writer.Entries.Add(entry);
            }
        }
    }
}
