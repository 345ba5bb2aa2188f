using Kaniko.Diagnostics;
using Kaniko.Engine.Caching;

namespace Kaniko.Engine.Execution;

/// <summary>The files of steps that need not run: kept in the work directory, unpacked from a blob here, or fetched from a cache repository.</summary>
internal sealed class KnownFiles(BuildResources resources, StepRecords records)
{
    /// <summary>
    /// The layer of a step whose result is known; null where it must run. A result that turns out to be damaged
    /// or gone is forgotten.
    /// </summary>
    public async Task<StageFiles?> TryFilesAsync(StepGroup group, CancellationToken cancellationToken)
    {
        if (records.Known(group) is not { } record)
        {
            return null;
        }

        try
        {
            return await FilesAsync(group, record, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e) when (record.Origin is not null || e.Code is ErrorCode.BlobNotFound or ErrorCode.BlobCorrupt or ErrorCode.LayerInvalid)
        {
            await resources.Events.WarnAsync(
                new Diagnostic("CacheEntryRefused", Severity.Warning, "An entry of a cache was not used",
                    $"the cached result of '{group.Last.Text}' cannot be used, the step runs: {e.Message}", group.Last.Span),
                cancellationToken).ConfigureAwait(false);
            records.Forget(group, "the cached result cannot be used");
            return null;
        }
    }

    /// <summary>The files of a step with this record.</summary>
    /// <exception cref="KanikoException">They are damaged, or gone.</exception>
    public async Task<StageFiles> FilesAsync(StepGroup group, StepRecord record, CancellationToken cancellationToken)
    {
        if (record.Directory is { } key && resources.Rooms.TryKept(key) is { } kept)
        {
            return kept;
        }

        var layer = record.LayerIn(resources.LayerForm)
            ?? throw new KanikoException(ErrorCode.BlobNotFound, $"the files of step {group.Last.Id} are gone from the work directory");
        _ = resources.MarkDirectory(layer.DiffId.Hex);
        if (record.Origin is not null && !resources.Rooms.UnpacksAtOnce)
        {
            await (await FetchAsync(layer.Descriptor, record.Origin, cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }

        var source = new LayerSource(layer.DiffId, token => FetchAsync(layer.Descriptor, record.Origin, token));
        var lent = await resources.Rooms.LayersAsync([source], cancellationToken).ConfigureAwait(false);
        if (record.Origin is not null && resources.Rooms.UnpacksAtOnce && resources.Blobs.Contains(layer.Descriptor))
        {
            await records.KeepAsync(group, layer.DiffId.Hex, cancellationToken).ConfigureAwait(false);
        }

        return lent;
    }

    /// <summary>A layer's blob, brought into the store first where it is only in a cache repository.</summary>
    private async Task<Stream> FetchAsync(Images.Descriptor layer, ICacheRepository? origin, CancellationToken cancellationToken)
    {
        if (origin is not null && !resources.Blobs.Contains(layer))
        {
            var source = await origin.OpenAsync(layer, cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                await resources.Blobs.WriteVerifiedAsync(layer, source, progress: null, cancellationToken).ConfigureAwait(false);
            }
        }

        return resources.Blobs.TryOpen(layer.Digest)
            ?? throw new KanikoException(ErrorCode.BlobNotFound, $"layer {layer.Digest} is gone from the work directory");
    }
}
