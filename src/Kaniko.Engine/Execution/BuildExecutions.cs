using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Execution;

/// <summary>
/// The executions of one build, one for each platform. They run one after the other, so that what is the same for several platforms is
/// done, and told, once: stages of the builder's own platform, and copies that depend on nothing below them.
/// </summary>
internal sealed class BuildExecutions : IAsyncDisposable
{
    private readonly BuildResources resources;

    private BuildExecutions(BuildResources resources, IReadOnlyList<BuildExecution> all) => (this.resources, All) = (resources, all);

    /// <summary>In the order of the platforms.</summary>
    public IReadOnlyList<BuildExecution> All { get; }

    /// <summary>Whether every layer of every image is known without running anything.</summary>
    public bool IsComplete => All.All(execution => execution.IsComplete);

    public static async Task<BuildExecutions> CreateAsync(
        BuildResources resources, IReadOnlyList<BuildPlan> plans, BuildContext context, CancellationToken cancellationToken)
    {
        (resources.UsesOf, resources.ContinuationsOf) = (stage => plans.Sum(plan => plan.UsesOf(stage)), stage => plans.Sum(plan => plan.ContinuationsOf(stage)));
        var all = new List<BuildExecution>();
        try
        {
            foreach (var plan in plans)
            {
                all.Add(await BuildExecution.CreateAsync(resources, plan, context, resources.Source, cancellationToken).ConfigureAwait(false));
            }
        }
        catch
        {
            await DisposeAsync(all).ConfigureAwait(false);
            throw;
        }

        return new BuildExecutions(resources, all);
    }

    /// <summary>Runs what the targets of each platform need.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        var results = new Dictionary<string, SharedStep>(StringComparer.Ordinal);
        foreach (var execution in All)
        {
            execution.TakeOver(results);
            await execution.RunAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (key, shared) in execution.Results())
            {
                results[key] = shared;
            }
        }
    }

    /// <summary>Ends everything that runs and waits until it has ended.</summary>
    public Task StopAsync() => Task.WhenAll(All.Select(execution => execution.StopAsync()));

    /// <summary>Waits until the cache repository has what this build can give it.</summary>
    public Task FinishCacheAsync() => Task.WhenAll(All.Select(execution => execution.FinishCacheAsync()));

    public ValueTask DisposeAsync() => DisposeAsync(All);

    private static async ValueTask DisposeAsync(IEnumerable<BuildExecution> executions)
    {
        foreach (var execution in executions)
        {
            await execution.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Says in which tier the steps run, and that it or the machine cannot do what one of them wants, before the first of them.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var open = All.SelectMany(execution => execution.Open()).DistinctBy(item => item.Key).ToList();
        var steps = open.SelectMany(item => item.Group.Steps).ToList();
        if (steps.Count == 0)
        {
            return;
        }

        await resources.Events.InfoAsync(resources.Isolation.Text, cancellationToken).ConfigureAwait(false);
        var limits = new IsolationLimits(resources.Isolation, resources.Request, resources.WorkDirectory);
        foreach (var warning in limits.Warnings(steps))
        {
            await resources.Events.WarnAsync(warning, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            limits.Require(steps);
        }
        catch (KanikoException e) when (e.Location is { } span)
        {
            throw e.At(span, resources.Source);
        }

        await new ForeignSteps(resources).RequireAsync(
            All.Where(execution => !execution.IsComplete).SelectMany(execution => execution.Open())
                .SelectMany(item => item.Group.Steps.OfType<RunStep>().Select(step => (item.Stage, step))), cancellationToken).ConfigureAwait(false);
    }
}
