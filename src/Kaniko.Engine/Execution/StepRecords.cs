using System.Collections.Concurrent;
using System.Globalization;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Execution;

/// <summary>What is known of the steps of this build: found in the caches at its start, or made since.</summary>
/// <param name="resources">The caches.</param>
/// <param name="keys">By step id.</param>
/// <param name="parts">What another machine's last build was made of; null without a cache repository.</param>
internal sealed class StepRecords(BuildResources resources, IReadOnlyDictionary<string, StepKey> keys, SharedParts? parts)
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

    /// <summary>Uses what another platform's steps of this build made: it is no cache that the user could do without.</summary>
    public void TakeOver(StepGroup group, StepRecord record)
    {
        records[group.Last.Id] = record;
        _ = found.TryRemove(group.Last.Id, out _);
        foreach (var step in group.Steps)
        {
            _ = reasons.TryRemove(step.Id, out _);
        }
    }

    public async Task SaveAsync(PlannedStage stage, StepGroup group, StepRecord record, CancellationToken cancellationToken)
    {
        var key = KeyOf(group);
        records[group.Last.Id] = record;
        await Local.SaveAsync(key.Key, record, cancellationToken).ConfigureAwait(false);
        foreach (var slot in SlotsOf(stage, group))
        {
            await Local.SaveAsync(slot, new StepRecord { Parts = key.Parts, Created = record.Created }, cancellationToken).ConfigureAwait(false);
        }
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
        var record = await Local.FindAsync(key.Key, cancellationToken).ConfigureAwait(false);
        if (record is not null && resources.IsUsable(record))
        {
            _ = resources.Use.Mark(Local.PathOf(key.Key));
            (records[group.Last.Id], found[group.Last.Id]) = (record, "local");
            return;
        }

        var miss = record is null ? null : resources.IsTooOld(record) ? "older than --cache-ttl" : "no longer in the work directory";
        if (resources.SharedCache is { } shared && shared.TakesPart(group))
        {
            var (entry, why) = await shared.FindAsync(key.Key, cancellationToken).ConfigureAwait(false);
            if (entry is not null)
            {
                (records[group.Last.Id], found[group.Last.Id]) = (entry, shared.Repository.Name);
                return;
            }

            miss = miss is null ? why : $"{miss}, {why}";
        }

        var reason = await DifferenceAsync(stage, group).ConfigureAwait(false) switch
        {
            { Length: > 0 } changed => changed,
            "" => miss ?? "no longer in the work directory",
            _ when record is null => miss is null ? "not built here before" : "not built here before, " + miss,
            _ => miss!,
        };
        foreach (var step in group.Steps)
        {
            reasons[step.Id] = reason;
        }
    }

    private async Task<string?> DifferenceAsync(PlannedStage stage, StepGroup group)
    {
        var now = KeyOf(group).Parts;
        foreach (var slot in SlotsOf(stage, group))
        {
            if ((await Local.FindAsync(slot, CancellationToken.None).ConfigureAwait(false))?.Parts is { } before)
            {
                return StepKey.Difference(before, now);
            }
        }

        return parts is null ? null : await parts.DifferenceAsync(SlotsOf(stage, group), now).ConfigureAwait(false);
    }

    /// <summary>
    /// The places under which the parts of a step's last key are kept: by its words, which it keeps where others are put before it, and by its number,
    /// which it keeps where its words change.
    /// </summary>
    public static IEnumerable<CacheKey> SlotsOf(PlannedStage stage, StepGroup group)
    {
        var same = stage.Steps.TakeWhile(step => step != group.Last).Count(step => step.Text == group.Last.Text);
        yield return CacheKey.Of("slot by words", stage.Label, group.Last.Text, same.ToString(CultureInfo.InvariantCulture));
        yield return CacheKey.Of("slot by number", group.Last.Id);
    }
}
