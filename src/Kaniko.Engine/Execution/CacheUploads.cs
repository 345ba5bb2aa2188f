using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Execution;

/// <summary>Brings what steps left into the cache repository, beside the build. Without a repository it does nothing.</summary>
/// <param name="build">Whose steps.</param>
/// <param name="shared">The repository; null for none.</param>
/// <param name="cancellationToken">Ends uploads; a build that fails by itself lets them end.</param>
internal sealed class CacheUploads(BuildExecution build, SharedCache? shared, CancellationToken cancellationToken)
{
    /// <summary>Whether a result of these steps goes there.</summary>
    public bool Takes(StepGroup group) => shared?.TakesNew(group) == true;

    /// <summary>Begins with a result of this build, whose layer is in the store.</summary>
    public void Begin(StepGroup group, StepRecord record)
    {
        if (Takes(group))
        {
            var layer = record.LayerIn(build.Resources.LayerForm)!;
            shared!.Begin(group, build.Records.KeyOf(group).Key, record, build.PushOf?.Invoke(layer.Descriptor.Digest), cancellationToken);
        }
    }

    /// <summary>Begins with what only this machine knew: others may ask for it as well.</summary>
    /// <param name="groups">All of the build.</param>
    /// <param name="complete">The record of a step with its layer, which may have to be made.</param>
    public void BeginMissing(IEnumerable<(PlannedStage Stage, StepGroup Group)> groups, Func<PlannedStage, StepGroup, Task<StepRecord>> complete)
    {
        foreach (var (stage, group) in groups)
        {
            if (Takes(group) && build.Records.Known(group) is { Origin: null })
            {
                shared!.BeginMissing(group, build.Records.KeyOf(group).Key, () => complete(stage, group), cancellationToken);
            }
        }
    }

    /// <summary>Begins with what the keys were made of, where anything was made in this build.</summary>
    public void BeginParts(SharedParts parts, IEnumerable<(PlannedStage Stage, StepGroup Group)> groups)
    {
        var all = groups.ToList();
        if (all.Exists(item => build.Records.Known(item.Group) is not null && build.Records.FoundIn(item.Group.Last) is null))
        {
            shared?.BeginParts(
                parts, all.SelectMany(item => StepRecords.SlotsOf(item.Stage, item.Group).Select(slot => (slot, build.Records.KeyOf(item.Group).Parts))), cancellationToken);
        }
    }

    /// <summary>Waits for what was begun. Nothing that failed is thrown.</summary>
    public Task FinishAsync() => shared?.FinishAsync() ?? Task.CompletedTask;
}
