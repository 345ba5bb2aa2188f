using System.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Execution;

/// <summary>
/// Runs what is left to run of one stage. Steps whose result is known only lend their files, and only when a later step needs them; they
/// are fetched side by side. Nothing is done twice, however many ask; independent stages run at the same time.
/// </summary>
internal sealed class StageExecution(PlannedStage stage, BuildExecution build)
{
    private readonly Lock gate = new();
    private readonly IReadOnlyList<StepGroup> groups = build.Groups[stage];
    private readonly Task<StageFiles>?[] after = new Task<StageFiles>?[build.Groups[stage].Count + 1];

    /// <summary>What was asked for and may still run.</summary>
    public IReadOnlyList<Task> Begun
    {
        get
        {
            lock (gate)
            {
                return [.. after.OfType<Task>()];
            }
        }
    }

    /// <summary>The files that the stage leaves, running what must be run.</summary>
    public Task<StageFiles> FilesAsync(CancellationToken cancellationToken) => AfterAsync(groups.Count, cancellationToken);

    /// <summary>Runs every step whose result is not known; the files of those behind the last of them are not touched.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        var last = groups.Count;
        while (last > 0 && build.Records.Known(groups[last - 1]) is not null)
        {
            last--;
        }

        return last == 0 ? Task.CompletedTask : AfterAsync(last, cancellationToken);
    }

    /// <summary>The files after so many groups of steps.</summary>
    private Task<StageFiles> AfterAsync(int count, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return after[count] ??= Task.Run(() => count == 0 ? BeginAsync(cancellationToken) : ContinueAsync(count, cancellationToken), cancellationToken);
        }
    }

    private async Task<StageFiles> BeginAsync(CancellationToken cancellationToken)
    {
        StartSources(cancellationToken);
        var files = await build.BaseFilesAsync(stage, cancellationToken).ConfigureAwait(false);
        await build.Events.WriteAsync(
            new StageStarted(stage.Name, BuildExecution.BaseName(stage), stage.Platform.ToString(), stage.Steps.Count), cancellationToken)
            .ConfigureAwait(false);
        return files;
    }

    private async Task<StageFiles> ContinueAsync(int count, CancellationToken cancellationToken)
    {
        var group = groups[count - 1];
        var lending = build.TryLendAsync(group, cancellationToken);
        var below = await AfterAsync(count - 1, cancellationToken).ConfigureAwait(false);
        return await lending.ConfigureAwait(false) is { } lent
            ? new StageFiles([.. below.Layers, .. lent])
            : await ExecuteAsync(group, below, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts the stages that later steps copy from, so that they run beside the steps before.</summary>
    private void StartSources(CancellationToken cancellationToken)
    {
        foreach (var source in groups.Where(group => build.Records.Known(group) is null).SelectMany(group => group.Steps)
            .SelectMany(step => step.Sources).OfType<StageSource>())
        {
            _ = build.StageOf(source.Stage).FilesAsync(cancellationToken);
        }
    }

    private async Task<StageFiles> ExecuteAsync(StepGroup group, StageFiles below, CancellationToken cancellationToken)
    {
        // The layer of COPY --link is what it is on nothing: what is below neither shapes it nor is followed by it.
        using var root = build.Resources.Rooms.Begin(group.StandsAlone ? StageFiles.Empty : below);
        foreach (var step in group.Steps)
        {
            await RunStepAsync(step, root, cancellationToken).ConfigureAwait(false);
        }

        return await build.CompleteAsync(stage, group, below, root, cancellationToken).ConfigureAwait(false);
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
                    await build.Copies.CopyAsync(copy, root.Directory, cancellationToken).ConfigureAwait(false);
                    break;
                case WorkdirStep workdir:
                    WorkdirMaker.Make(workdir, root.Directory, build.Resources.ImageTime is { } time ? FileTime.Of(time) : null);
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
