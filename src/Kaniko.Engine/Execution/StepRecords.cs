using System.Collections.Concurrent;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Execution;

/// <summary>What is known of the steps of this build: found in the caches at its start, or made since.</summary>
internal sealed class StepRecords(BuildResources resources, IReadOnlyDictionary<string, StepKey> keys)
{
    private readonly ConcurrentDictionary<string, StepRecord> records = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> reasons = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> found = new(StringComparer.Ordinal);

    private LocalCache Local => resources.Cache;

    public StepKey KeyOf(StepGroup group) => group.Steps.Count == 1
        ? keys[group.Last.Id]
        : StepKey.OfGroup([.. group.Steps.Select(step => keys[step.Id])]);

    /// <summary>Asks the caches for every step of the plan, at once: this machine, then the cache repository.</summary>
    /// <param name="groups">What is asked for, by the stage that it belongs to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task LookUpAsync(IEnumerable<(PlannedStage Stage, StepGroup Group)> groups, CancellationToken cancellationToken) =>
        Task.WhenAll(groups.Select(item => LookUpAsync(item.Stage, item.Group, cancellationToken)));

    public StepRecord? Known(StepGroup group) => records.GetValueOrDefault(group.Last.Id);

    /// <summary>Where the record was before this build: <c>local</c> or a repository; null where it was made in it.</summary>
    public string? FoundIn(PlannedStep step) => found.GetValueOrDefault(step.Id);

    public StepRecord? Of(PlannedStep step) => records.GetValueOrDefault(step.Id);

    /// <summary>Why a step had to run; null where nothing was asked.</summary>
    public string? MissReason(PlannedStep step) => reasons.GetValueOrDefault(step.Id);

    /// <summary>Takes back what was found, because it turned out to be unusable: the step will run.</summary>
    public void Forget(StepGroup group, string reason)
    {
        foreach (var step in group.Steps)
        {
            reasons[step.Id] = reason;
        }

        _ = found.TryRemove(group.Last.Id, out _);
        _ = records.TryRemove(group.Last.Id, out _);
    }

    public async Task SaveAsync(PlannedStage stage, StepGroup group, StepRecord record, CancellationToken cancellationToken)
    {
        var key = KeyOf(group);
        records[group.Last.Id] = record;
        await Local.SaveAsync(key.Key, record, cancellationToken).ConfigureAwait(false);
        await Local.SaveAsync(SlotOf(stage, group), new StepRecord { Parts = key.Parts, Created = record.Created }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Adds a layer to a record that lacked it in this form.</summary>
    public Task<StepRecord> SaveLayerAsync(StepGroup group, LayerRecord layer, CancellationToken cancellationToken) =>
        SaveAsync(group, records[group.Last.Id].With(resources.LayerForm, layer), cancellationToken);

    /// <summary>Keeps on this machine what was found elsewhere, now that its layer and files are here.</summary>
    public Task KeepAsync(StepGroup group, string directory, CancellationToken cancellationToken) =>
        SaveAsync(group, records[group.Last.Id] with { Directory = directory, Parts = KeyOf(group).Parts }, cancellationToken);

    private async Task<StepRecord> SaveAsync(StepGroup group, StepRecord record, CancellationToken cancellationToken)
    {
        records[group.Last.Id] = record;
        await Local.SaveAsync(KeyOf(group).Key, record, cancellationToken).ConfigureAwait(false);
        return record;
    }

    private async Task LookUpAsync(PlannedStage stage, StepGroup group, CancellationToken cancellationToken)
    {
        var key = KeyOf(group);
        if (await Local.FindAsync(key.Key, cancellationToken).ConfigureAwait(false) is { } record && resources.IsUsable(record))
        {
            _ = resources.Use.Mark(Local.PathOf(key.Key));
            (records[group.Last.Id], found[group.Last.Id]) = (record, "local");
            return;
        }

        string? miss = null;
        if (resources.SharedCache is { } shared && shared.TakesPart(group))
        {
            (var entry, miss) = await shared.FindAsync(key.Key, cancellationToken).ConfigureAwait(false);
            if (entry is not null)
            {
                (records[group.Last.Id], found[group.Last.Id]) = (entry, shared.Repository.Name);
                return;
            }
        }

        var before = await Local.FindAsync(SlotOf(stage, group), cancellationToken).ConfigureAwait(false);
        var reason = StepKey.Difference(before?.Parts, key.Parts) ?? (miss is null ? "not built here before" : "not built here before, " + miss);
        foreach (var step in group.Steps)
        {
            reasons[step.Id] = reason;
        }
    }

    /// <summary>The place of a step in its Dockerfile, under which the parts of its last key are kept.</summary>
    private static CacheKey SlotOf(PlannedStage stage, StepGroup group) => CacheKey.Of("slot", stage.Name, group.Last.Id, group.Last.Text);
}
