using System.Collections.Concurrent;
using Kaniko.Diagnostics;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Engine.Publishing;
using Kaniko.Images.Compression;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Execution;

/// <summary>
/// Walks a plan: what the cache knows is not done again, what nobody needs is not done at all, what depends on nothing runs at once.
/// A step's layer is made beside the steps that follow.
/// </summary>
internal sealed class BuildExecution : IAsyncDisposable
{
    private readonly ConcurrentDictionary<PlannedStage, StageExecution> stages = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, Task<LayerRecord>> layers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeSpan> durations = new(StringComparer.Ordinal);
    private readonly HashSet<string> inImage;
    private readonly CancellationTokenSource stop;
    private readonly LayerMaker layerMaker;

    private BuildExecution(
        BuildResources resources, BuildPlan plan, BuildContext context, SourceText source, StepRecords records, CancellationToken cancellationToken)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        (Resources, Plan, Source, Records) = (resources, plan, source, records);
        Groups = plan.Stages.ToDictionary(stage => stage, stage => StepGroup.Of(stage, resources.Request.Snapshot.Single), (IEqualityComparer<PlannedStage>)ReferenceEqualityComparer.Instance);
        inImage = [.. ImageAssembly.Lineage(plan.Target).SelectMany(stage => Groups[stage]).Select(group => group.Last.Id)];
        Sources = new SourceRoots(resources, this, context);
        Runs = new RunExecutor(resources, new RunMounts(resources, Sources));
        Copies = new CopyExecutor(resources, Sources);
        layerMaker = new LayerMaker(resources);
        (resources.UsesOf, resources.ContinuationsOf) = (UsesOf, ContinuationsOf);
    }

    public BuildResources Resources { get; }

    public BuildPlan Plan { get; }

    /// <summary>The Dockerfile, for errors.</summary>
    public SourceText Source { get; }

    public StepRecords Records { get; }

    public IReadOnlyDictionary<PlannedStage, IReadOnlyList<StepGroup>> Groups { get; }

    public SourceRoots Sources { get; }

    public RunExecutor Runs { get; }

    public CopyExecutor Copies { get; }

    /// <summary>Cancelled when the build is, or when a part of it has failed.</summary>
    public CancellationToken Stopped => stop.Token;

    public EventSink Events => Resources.Events;

    /// <summary>Told of each layer of the image as soon as its blob is in the store.</summary>
    public Action<ImageLayer>? LayerMade { get; set; }

    /// <summary>Whether every layer of the image is known without running anything.</summary>
    public bool IsComplete => ImageAssembly.Lineage(Plan.Target).SelectMany(stage => Groups[stage])
        .All(group => Records.Known(group) is { } record && (record.Empty || record.Layer is not null));

    public static async Task<BuildExecution> CreateAsync(
        BuildResources resources, BuildPlan plan, BuildContext context, SourceText source, CancellationToken cancellationToken)
    {
        var hashes = new ContentHashes(resources, files => SourceRoots.Context(files, context, resources.Inputs));
        var keys = await new KeyPlanner(hashes.OfAsync).ComputeAsync(plan, cancellationToken).ConfigureAwait(false);
        var records = new StepRecords(resources.Cache, keys, resources.IsUsable);
        var execution = new BuildExecution(resources, plan, context, source, records, cancellationToken);
        await records.LookUpAsync(
            execution.Groups.Where(pair => resources.MayLookUp(pair.Key))
                .SelectMany(pair => pair.Value.Select(group => (pair.Key, group))), cancellationToken).ConfigureAwait(false);
        return execution;
    }

    public StageExecution StageOf(PlannedStage stage) => stages.GetOrAdd(stage, static (key, build) => new StageExecution(key, build), this);

    /// <summary>
    /// Runs what the targets need; the result has, for each layer of the image that this build makes, the task that ends with it. They
    /// are begun as their steps end.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SayIsolationAsync(cancellationToken).ConfigureAwait(false);
        await ReportCachedAsync(cancellationToken).ConfigureAwait(false);
        var lineage = ImageAssembly.Lineage(Plan.Target);
        var wanted = lineage.Concat(Plan.Targets).Distinct().Where(stage => Resources.Request.Cache.Materialize
            || Groups[stage].Any(group => Records.Known(group) is null));
        var running = wanted.Select(stage => StageOf(stage).FilesAsync(stop.Token)).ToList();
        try
        {
            while (running.Count > 0)
            {
                var ended = await Task.WhenAny(running).ConfigureAwait(false);
                running.Remove(ended);
                _ = await ended.ConfigureAwait(false);
            }
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What became of a step, once its layer is made.</summary>
    public async Task<StepOutcome> OutcomeAsync(PlannedStage stage, StepGroup group, PlannedStep step)
    {
        if (step != group.Last)
        {
            return new StepOutcome(null, Resources.Settings.Time.GetUtcNow(), null, null);
        }

        var record = Records.Known(group) ?? throw new InvalidOperationException($"step {step.Id} has not run");
        var layer = record.Empty ? null : record.Layer ?? await LayerAsync(group, () => KnownChangesAsync(stage, group, record)).ConfigureAwait(false);
        return new StepOutcome(
            layer is null ? null : new ImageLayer(layer.Descriptor, layer.DiffId, Base: null),
            record.Created, Records.WasFound(step) ? "local" : null, Records.MissReason(step));
    }

    public TimeSpan DurationOf(PlannedStep step) => durations.GetValueOrDefault(step.Id);

    /// <summary>What a dry run says of a step.</summary>
    public string? Note(PlannedStep step) => step is MetadataStep ? null
        : Records.Of(step) is not null ? "CACHE HIT" : "CACHE MISS: " + (Records.MissReason(step) ?? "not asked");

    public async Task StartedAsync(PlannedStage stage, PlannedStep step, CancellationToken cancellationToken)
    {
        var number = stage.Steps.TakeWhile(other => other != step).Count() + 1;
        await Events.WriteAsync(
            new StepStarted(step.Id, stage.Name, number, stage.Steps.Count, step.Text, step.Span), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask FinishedAsync(PlannedStep step, TimeSpan duration, CancellationToken cancellationToken)
    {
        durations[step.Id] = duration;
        return Events.WriteAsync(new StepFinished(step.Id, duration, Records.MissReason(step)), cancellationToken);
    }

    /// <summary>Keeps what a group of steps left, and begins its layer when the image has it.</summary>
    public async Task<StageFiles> CompleteAsync(
        PlannedStage stage, StepGroup group, StepRoot root, CancellationToken cancellationToken)
    {
        var key = Records.KeyOf(group);
        // A name of its own: what another build left under the same key may be in use, or be what --no-cache wants replaced.
        var name = $"{key.Key.Hex}.{Guid.NewGuid().ToString("N")[..8]}";
        var (files, changed) = root.Commit(name, onlyIfChanged: group.Steps.All(step => step is WorkdirStep), cancellationToken);
        var record = new StepRecord
        {
            Empty = !changed,
            Directory = changed ? name : null,
            Parts = key.Parts,
            Created = Resources.ImageTime ?? Resources.Settings.Time.GetUtcNow(),
        };
        await Records.SaveAsync(stage, group, record, cancellationToken).ConfigureAwait(false);
        if (changed && inImage.Contains(group.Last.Id))
        {
            _ = LayerAsync(group, () => Task.FromResult(Resources.Rooms.LastChanges(files)));
        }

        return files;
    }

    /// <summary>The files of a step whose result is known.</summary>
    public async Task<StageFiles> LendAsync(StageFiles below, StepRecord record, CancellationToken cancellationToken)
    {
        if (record.Empty)
        {
            return below;
        }

        if (record.Directory is { } key && Resources.Rooms.TryAddKept(below, key) is { } kept)
        {
            return kept;
        }

        var layer = record.Layer!;
        var source = new LayerSource(
            layer.DiffId.Hex,
            _ => Task.FromResult(Decompression.Open(Resources.Blobs.TryOpen(layer.Descriptor.Digest)
                ?? throw new KanikoException(ErrorCode.BlobNotFound, $"layer {layer.Descriptor.Digest} is gone from the work directory"))));
        return await Resources.Rooms.AddAsync(below, [source], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a stage starts with, fetched and unpacked where it is not here yet.</summary>
    public async Task<StageFiles> BaseFilesAsync(PlannedStage stage, CancellationToken cancellationToken) => stage.Base switch
    {
        StageAsBase { Stage: var below } => await StageOf(below).FilesAsync(cancellationToken).ConfigureAwait(false),
        ImageBase { Image: var image } => await Resources.BaseImages.FilesAsync(image, cancellationToken).ConfigureAwait(false),
        _ => Resources.Rooms.Empty,
    };

    public static string BaseName(PlannedStage stage) => stage.Base switch
    {
        StageAsBase { Stage: var below } => below.Name,
        ImageBase { Image: var image } => image.Name,
        _ => "scratch",
    };

    /// <summary>The key of all that a stage leaves.</summary>
    public string KeyAtEnd(PlannedStage stage) => Groups[stage] is [.., var last] ? Records.KeyOf(last).Key.Hex
        : stage.Base switch
        {
            StageAsBase { Stage: var below } => KeyAtEnd(below),
            ImageBase { Image: var image } => image.Digest.Hex,
            _ => "scratch",
        };

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        layerMaker.Dispose();
        stop.Dispose();
    }

    /// <summary>Ends everything that runs and waits until it has ended.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        foreach (var task in stages.Values.Select(stage => stage.Begun).OfType<Task>().Concat(layers.Values))
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<LayerRecord> LayerAsync(StepGroup group, Func<Task<StepChanges>> changes) =>
        layers.GetOrAdd(group.Last.Id, _ => Task.Run(
            async () =>
            {
                var layer = await layerMaker.MakeAsync(group.Last.Id, await changes().ConfigureAwait(false), stop.Token).ConfigureAwait(false);
                await Records.SaveLayerAsync(group, layer, stop.Token).ConfigureAwait(false);
                LayerMade?.Invoke(new ImageLayer(layer.Descriptor, layer.DiffId, Base: null));
                return layer;
            },
            stop.Token));

    /// <summary>The changes of a step that is known by its files alone: it was no part of an image before.</summary>
    private async Task<StepChanges> KnownChangesAsync(PlannedStage stage, StepGroup group, StepRecord record)
    {
        var below = await BaseFilesAsync(stage, stop.Token).ConfigureAwait(false);
        foreach (var earlier in Groups[stage].TakeWhile(earlier => earlier != group))
        {
            below = await LendAsync(below, Records.Known(earlier)!, stop.Token).ConfigureAwait(false);
        }

        var all = await LendAsync(below, record, stop.Token).ConfigureAwait(false);
        return Resources.Rooms.LastChanges(all);
    }

    /// <summary>Says in which tier the steps run, and that it cannot do what one of them wants, before the first of them.</summary>
    private async Task SayIsolationAsync(CancellationToken cancellationToken)
    {
        var steps = Plan.Stages.SelectMany(stage => Groups[stage]).Where(group => Records.Known(group) is null)
            .SelectMany(group => group.Steps).ToList();
        if (steps.Count == 0)
        {
            return;
        }

        await Events.InfoAsync(Resources.Isolation.Text, cancellationToken).ConfigureAwait(false);
        try
        {
            Resources.Isolation.Require(steps, Resources.Request);
        }
        catch (KanikoException e) when (e.Location is { } span)
        {
            throw e.At(span, Source);
        }
    }

    /// <summary>How many stages and steps of the plan take files from a stage.</summary>
    private int UsesOf(PlannedStage stage) => ContinuationsOf(stage) + Plan.Stages.SelectMany(other => other.Steps)
        .SelectMany(step => step.Sources).OfType<StageSource>().Count(source => ReferenceEquals(source.Stage, stage));

    private int ContinuationsOf(PlannedStage stage) =>
        Plan.Stages.Count(other => other.Base is StageAsBase { Stage: var below } && ReferenceEquals(below, stage));

    private async Task ReportCachedAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in Plan.Stages)
        {
            foreach (var group in Groups[stage].Where(group => Records.Known(group) is not null))
            {
                await StartedAsync(stage, group.Last, cancellationToken).ConfigureAwait(false);
                await Events.WriteAsync(
                    new StepCached(group.Last.Id, Records.KeyOf(group).Key.Hex, "local"), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
