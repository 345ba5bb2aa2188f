using System.Collections.Concurrent;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Execution;

/// <summary>What is known of the steps of this build: found in the cache at its start, or made since.</summary>
internal sealed class StepRecords(LocalCache cache, IReadOnlyDictionary<string, StepKey> keys, Func<StepRecord, bool> isUsable)
{
    private readonly ConcurrentDictionary<string, StepRecord> records = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> reasons = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> found = new(StringComparer.Ordinal);

    public StepKey KeyOf(StepGroup group) => keys[group.Last.Id];

    /// <summary>Asks the cache for every step of the plan, at once.</summary>
    /// <param name="groups">What is asked for, by the stage that it belongs to.</param>
    public Task LookUpAsync(IEnumerable<(PlannedStage Stage, StepGroup Group)> groups, CancellationToken cancellationToken) =>
        Task.WhenAll(groups.Select(async item =>
        {
            var key = KeyOf(item.Group);
            if (await cache.FindAsync(key.Key, cancellationToken).ConfigureAwait(false) is { } record && isUsable(record))
            {
                records[item.Group.Last.Id] = record;
                found[item.Group.Last.Id] = true;
                return;
            }

            var before = await cache.FindAsync(SlotOf(item.Stage, item.Group), cancellationToken).ConfigureAwait(false);
            reasons[item.Group.Last.Id] = StepKey.Difference(before?.Parts, key.Parts) ?? "not built here before";
        }));

    public StepRecord? Known(StepGroup group) => records.GetValueOrDefault(group.Last.Id);

    /// <summary>Whether the record was there before this build.</summary>
    public bool WasFound(PlannedStep step) => found.ContainsKey(step.Id);

    public StepRecord? Of(PlannedStep step) => records.GetValueOrDefault(step.Id);

    /// <summary>Why a step had to run; null where nothing was asked.</summary>
    public string? MissReason(PlannedStep step) => reasons.GetValueOrDefault(step.Id);

    public async Task SaveAsync(PlannedStage stage, StepGroup group, StepRecord record, CancellationToken cancellationToken)
    {
        var key = KeyOf(group);
        records[group.Last.Id] = record;
        await cache.SaveAsync(key.Key, record, cancellationToken).ConfigureAwait(false);
        await cache.SaveAsync(SlotOf(stage, group), new StepRecord { Parts = key.Parts, Created = record.Created }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Adds the layer to a record that had only files.</summary>
    public async Task SaveLayerAsync(StepGroup group, LayerRecord layer, CancellationToken cancellationToken)
    {
        var record = records[group.Last.Id] with { Layer = layer };
        records[group.Last.Id] = record;
        await cache.SaveAsync(KeyOf(group).Key, record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The place of a step in its Dockerfile, under which the parts of its last key are kept.</summary>
    private static CacheKey SlotOf(PlannedStage stage, StepGroup group) => CacheKey.Of("slot", stage.Name, group.Last.Id, group.Last.Text);
}
