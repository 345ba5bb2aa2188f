using System.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Execution;

/// <summary>
/// Runs what is left to run of one stage: steps whose result is known only lend their files, and only when a later step needs them.
/// A stage runs once, however many others use it; independent stages run at the same time.
/// </summary>
internal sealed class StageExecution(PlannedStage stage, BuildExecution build)
{
    private readonly Lock gate = new();
    private Task<StageFiles>? files;

    /// <summary>The run, once somebody asked for it.</summary>
    public Task? Begun => files;

    /// <summary>The files that the stage leaves, running what must be run.</summary>
    public Task<StageFiles> FilesAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return files ??= Task.Run(() => RunAsync(cancellationToken), cancellationToken);
        }
    }

    private async Task<StageFiles> RunAsync(CancellationToken cancellationToken)
    {
        var groups = build.Groups[stage];
        var sources = StartSources(groups, cancellationToken);
        var current = await build.BaseFilesAsync(stage, cancellationToken).ConfigureAwait(false);
        using var turn = await build.Resources.Rooms.EnterAsync(stage, sources, cancellationToken).ConfigureAwait(false);
        await build.Events.WriteAsync(
            new StageStarted(stage.Name, BuildExecution.BaseName(stage), stage.Platform.ToString(), stage.Steps.Count), cancellationToken)
            .ConfigureAwait(false);
        foreach (var group in groups)
        {
            current = build.Records.Known(group) is { } record
                ? await build.LendAsync(current, record, cancellationToken).ConfigureAwait(false)
                : await ExecuteAsync(group, current, cancellationToken).ConfigureAwait(false);
        }

        return await build.Resources.Rooms.LeaveAsync(stage, current, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts the stages that later steps copy from, so that they run beside the steps before.</summary>
    private List<Task> StartSources(IEnumerable<StepGroup> groups, CancellationToken cancellationToken) =>
    [
        .. groups.Where(group => build.Records.Known(group) is null).SelectMany(group => group.Steps)
            .SelectMany(step => step.Sources).OfType<StageSource>()
            .Select(source => build.StageOf(source.Stage).FilesAsync(cancellationToken)),
    ];

    private async Task<StageFiles> ExecuteAsync(StepGroup group, StageFiles below, CancellationToken cancellationToken)
    {
        using var root = await build.Resources.Rooms.BeginAsync(stage, below, cancellationToken).ConfigureAwait(false);
        foreach (var step in group.Steps)
        {
            await RunStepAsync(step, root, cancellationToken).ConfigureAwait(false);
        }

        return await build.CompleteAsync(stage, group, root, cancellationToken).ConfigureAwait(false);
    }

    private async Task RunStepAsync(PlannedStep step, StepRoot root, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.GetTimestamp();
        await build.StartedAsync(stage, step, cancellationToken).ConfigureAwait(false);
        try
        {
            switch (step)
            {
                case RunStep run:
                    await build.Runs.RunAsync(run, root, cancellationToken).ConfigureAwait(false);
                    break;
                case CopyStep copy:
                    await build.Copies.CopyAsync(copy, root, cancellationToken).ConfigureAwait(false);
                    break;
                case WorkdirStep workdir:
                    WorkdirMaker.Make(workdir, root.Directory);
                    break;
                default:
                    throw new InvalidOperationException($"{step.GetType().Name} does not run");
            }
        }
        catch (KanikoException e) when (e.Location is null && step.Span is { } span)
        {
            throw e.At(span, build.Source);
        }

        await build.FinishedAsync(step, Stopwatch.GetElapsedTime(watch), cancellationToken).ConfigureAwait(false);
    }
}
