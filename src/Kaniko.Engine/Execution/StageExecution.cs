using System.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Execution;

/// <summary>
/// Runs what is left to run of one stage. Steps whose result is known only lend their files, and only when a later step needs them; they
/// are fetched side by side. Nothing is done twice, however many ask; independent stages run at the same time.
/// </summary>
internal sealed class StageExecution(PlannedStage stage, BuildExecution build)
{
    private readonly Lock gate = new();
    private IDisposable? turn;
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
        _ = StartSources(cancellationToken);
        var files = await build.BaseFilesAsync(stage, cancellationToken).ConfigureAwait(false);
        await build.Events.WriteAsync(
            new StageStarted(stage.Label, stage.Base.Name, stage.Platform.ToString(), stage.Steps.Count), cancellationToken)
            .ConfigureAwait(false);
        return files;
    }

    private async Task<StageFiles> ContinueAsync(int count, CancellationToken cancellationToken)
    {
        var group = groups[count - 1];
        var lending = build.Known.TryFilesAsync(group, cancellationToken);
        var below = await AfterAsync(count - 1, cancellationToken).ConfigureAwait(false);
        return await lending.ConfigureAwait(false) is { } lent
            ? below.Append(lent)
            : await ExecuteAsync(group, below, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts the stages that later steps copy from, so that they run beside the steps before.</summary>
    private List<Task> StartSources(CancellationToken cancellationToken) =>
    [
        .. groups.Where(group => build.Records.Known(group) is null).SelectMany(group => group.Steps)
            .SelectMany(step => step.Sources).OfType<StageSource>()
            .Select(source => build.StageOf(source.Stage).FilesAsync(cancellationToken)),
    ];

    /// <summary>
    /// From the first step that runs to the last, the stage has its place; where stages share one, that begins when all that they take
    /// files from have left it.
    /// </summary>
    private async Task<StageFiles> ExecuteAsync(StepGroup group, StageFiles below, CancellationToken cancellationToken)
    {
        var rooms = build.Resources.Rooms;
        turn ??= await rooms.EnterAsync(stage, StartSources(cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            // The layer of COPY --link is what it is on nothing: what is below neither shapes it nor is followed by it.
            using var root = group.StandsAlone
                ? await rooms.BeginAsync(stage: null, rooms.Empty, cancellationToken).ConfigureAwait(false)
                : await rooms.BeginAsync(stage, below, cancellationToken).ConfigureAwait(false);
            foreach (var step in group.Steps)
            {
                await RunStepAsync(step, root, cancellationToken).ConfigureAwait(false);
            }

            var left = await build.CompleteAsync(stage, group, root, cancellationToken).ConfigureAwait(false);
            var files = group.StandsAlone ? below.Append(left) : left;
            if (!groups.SkipWhile(earlier => earlier != group).Skip(1).All(later => build.Records.Known(later) is not null))
            {
                return files;
            }

            await rooms.LeaveAsync(stage, cancellationToken).ConfigureAwait(false);
            EndTurn();
            return files;
        }
        catch
        {
            EndTurn();
            throw;
        }
    }

    private void EndTurn()
    {
        turn?.Dispose();
        turn = null;
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
                    await WorkdirMaker.MakeAsync(workdir, root.Directory, build.Resources, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw new InvalidOperationException($"{step.GetType().Name} does not run");
            }
        }
        catch (KanikoException e) when (e.Location is null && step.Span is { } span)
        {
            throw e.At(span, build.Source);
        }
        catch (IOException e) when (step.Span is { } span && FullDisk.Of(e) is { } full)
        {
            throw full.At(span, build.Source);
        }

        await build.FinishedAsync(step, Stopwatch.GetElapsedTime(watch), cancellationToken).ConfigureAwait(false);
    }
}
