using System.Collections.Concurrent;
using Kaniko.Diagnostics;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Engine.Publishing;
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
    private readonly Dictionary<string, SharedStep> takenOver = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop;
    private readonly LayerMaker layerMaker;
    private readonly CacheUploads uploads;
    private SharedParts? parts;

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
        Known = new KnownFiles(resources, records);
        layerMaker = new LayerMaker(resources);
        uploads = new CacheUploads(this, resources.SharedCache, cancellationToken);
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

    public KnownFiles Known { get; }

    /// <summary>Cancelled when the build is, or when a part of it has failed.</summary>
    public CancellationToken Stopped => stop.Token;

    public EventSink Events => Resources.Events;

    /// <summary>Told of each layer of the image as soon as its blob is in the store.</summary>
    public Action<ImageLayer>? LayerMade { get; set; }

    /// <summary>The way of a layer to a destination, where it has begun.</summary>
    public Func<Images.Digest, LayerPush?>? PushOf { get; set; }

    /// <summary>Whether every layer of the image is known without running anything.</summary>
    public bool IsComplete => ImageAssembly.Lineage(Plan.Target).SelectMany(stage => Groups[stage])
        .All(group => Records.Known(group) is { } record && Resources.HasLayer(record));

    public static async Task<BuildExecution> CreateAsync(
        BuildResources resources, BuildPlan plan, BuildContext context, SourceText source, CancellationToken cancellationToken)
    {
        var hashes = new ContentHashes(resources, files => SourceRoots.Context(files, context, resources.Inputs));
        var keys = await new KeyPlanner(hashes.OfAsync).ComputeAsync(plan, cancellationToken).ConfigureAwait(false);
        var parts = resources.SharedCache is { } shared ? new SharedParts(shared.Repository, plan.Target.Label, cancellationToken) : null;
        var records = new StepRecords(resources, keys, parts);
        var execution = new BuildExecution(resources, plan, context, source, records, cancellationToken);
        await records.LookUpAsync(
            execution.Groups.Where(pair => resources.MayLookUp(pair.Key))
                .SelectMany(pair => pair.Value.Select(group => (pair.Key, group))), cancellationToken).ConfigureAwait(false);
        execution.parts = parts;
        return execution;
    }

    /// <summary>The layers of the image that are known before anything runs.</summary>
    public IEnumerable<ImageLayer> KnownLayers() => ImageAssembly.Lineage(Plan.Target).SelectMany(stage => Groups[stage])
        .Select(group => Records.Known(group)).OfType<StepRecord>().Where(Resources.HasLayer).Select(LayerOf);

    /// <summary>Uses what an earlier platform of the build made or found under the same keys: that is told there.</summary>
    public void TakeOver(IReadOnlyDictionary<string, SharedStep> results)
    {
        foreach (var group in Groups.Values.SelectMany(groups => groups))
        {
            if (results.GetValueOrDefault(Records.KeyOf(group).Key.Hex) is { } shared)
            {
                Records.TakeOver(group, shared.Record);
                takenOver[group.Last.Id] = shared;
            }
        }
    }

    /// <summary>The steps whose result is not known, in the order of the plan.</summary>
    public IEnumerable<(string Key, PlannedStage Stage, StepGroup Group)> Open() => Plan.Stages
        .SelectMany(stage => Groups[stage].Where(group => Records.Known(group) is null).Select(group => (Records.KeyOf(group).Key.Hex, stage, group)));

    /// <summary>What is known now, by keys, for <see cref="TakeOver"/>.</summary>
    public IEnumerable<KeyValuePair<string, SharedStep>> Results() => Groups
        .SelectMany(pair => pair.Value.Where(group => Records.Known(group) is not null).Select(group => KeyValuePair.Create(
            Records.KeyOf(group).Key.Hex,
            takenOver.GetValueOrDefault(group.Last.Id) ?? new SharedStep(Records.Known(group)!, () => WithLayerAsync(pair.Key, group)))));

    /// <summary>Whether a step is told here, and not with an earlier platform that has the same one.</summary>
    public bool Tells(PlannedStage stage, PlannedStep step)
    {
        if (takenOver.Count == 0 || durations.ContainsKey(step.Id))
        {
            return true;
        }

        return Groups[stage].FirstOrDefault(group => group.Steps.Contains(step)) is { } own
            ? !takenOver.ContainsKey(own.Last.Id)
            : Groups[stage].Count == 0 || Groups[stage].Any(group => !takenOver.ContainsKey(group.Last.Id));
    }

    public StageExecution StageOf(PlannedStage stage) => stages.GetOrAdd(stage, static (key, build) => new StageExecution(key, build), this);

    /// <summary>
    /// Runs what the targets need; the result has, for each layer of the image that this build makes, the task that ends with it. They
    /// are begun as their steps end.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ReportCachedAsync(cancellationToken).ConfigureAwait(false);
        uploads.BeginMissing(
            Groups.SelectMany(pair => pair.Value.Where(group => !takenOver.ContainsKey(group.Last.Id)).Select(group => (pair.Key, group))), WithLayerAsync);
        var lineage = ImageAssembly.Lineage(Plan.Target);
        var wanted = lineage.Concat(Plan.Targets).Distinct().Where(stage => Resources.Request.Cache.Materialize
            || Groups[stage].Any(group => Records.Known(group) is null));
        var running = wanted.Select(stage => Resources.Request.Cache.Materialize
            ? StageOf(stage).FilesAsync(stop.Token)
            : StageOf(stage).CompleteAsync(stop.Token)).ToList();
        try
        {
            while (running.Count > 0)
            {
                var ended = await Task.WhenAny(running).ConfigureAwait(false);
                running.Remove(ended);
                await ended.ConfigureAwait(false);
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
        var record = Records.Known(group) ?? throw new InvalidOperationException($"step {step.Id} has not run");
        if (step != group.Last)
        {
            return new StepOutcome(null, record.Created);
        }

        var complete = await WithLayerAsync(stage, group).ConfigureAwait(false);
        return new StepOutcome(LayerOf(complete), record.Created);
    }

    /// <summary>Waits until the cache repository has what this build can give it.</summary>
    public Task FinishCacheAsync()
    {
        if (parts is not null)
        {
            uploads.BeginParts(parts, Groups.SelectMany(pair => pair.Value.Select(group => (pair.Key, group))));
        }

        return uploads.FinishAsync();
    }

    /// <summary>Where a step's result was before this build: <c>local</c> or the cache repository; null where it was made in it, or changes no files.</summary>
    public string? CachedFrom(PlannedStage stage, PlannedStep step) =>
        Groups[stage].FirstOrDefault(group => group.Steps.Contains(step)) is { } own ? Records.FoundIn(own.Last) : null;

    public TimeSpan DurationOf(PlannedStep step) => durations.GetValueOrDefault(step.Id);

    /// <summary>What a dry run says of a step.</summary>
    public string? Note(PlannedStep step) => step is MetadataStep ? null
        : Records.Of(step) is not null ? "CACHE HIT" : "CACHE MISS: " + (Records.MissReason(step) ?? "not asked");

    public async Task StartedAsync(PlannedStage stage, PlannedStep step, CancellationToken cancellationToken)
    {
        var number = stage.Steps.TakeWhile(other => other != step).Count() + 1;
        await Events.WriteAsync(
            new StepStarted(step.Id, stage.Label, number, stage.Steps.Count, step.Text, step.Span), cancellationToken).ConfigureAwait(false);
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
        var files = root.Commit(name, cancellationToken);
        var record = new StepRecord { Directory = name, Parts = key.Parts, Created = Resources.Settings.Time.GetUtcNow() };
        await Records.SaveAsync(stage, group, record, cancellationToken).ConfigureAwait(false);
        if (inImage.Contains(group.Last.Id) || uploads.Takes(group))
        {
            _ = LayerAsync(group, () => Task.FromResult(Resources.Rooms.LastChanges(files)));
        }

        return files;
    }

    /// <summary>What a stage starts with, fetched and unpacked where it is not here yet.</summary>
    public async Task<StageFiles> BaseFilesAsync(PlannedStage stage, CancellationToken cancellationToken) => stage.Base switch
    {
        StageAsBase { Stage: var below } => await StageOf(below).FilesAsync(cancellationToken).ConfigureAwait(false),
        ImageBase { Image: var image } => await Resources.BaseImages.FilesAsync(image, cancellationToken).ConfigureAwait(false),
        _ => Resources.Rooms.Empty,
    };

    /// <summary>The key of all that a stage leaves.</summary>
    public string KeyAtEnd(PlannedStage stage)
    {
        var below = stage;
        while (Groups[below].Count == 0 && below.Base is StageAsBase { Stage: var next })
        {
            below = next;
        }

        return Groups[below] is [.., var last] ? Records.KeyOf(last).Key.Hex
            : below.Base is ImageBase { Image: var image } ? image.Digest.Hex : "scratch";
    }

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
        foreach (var task in stages.Values.SelectMany(stage => stage.Begun).Concat(layers.Values))
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ImageLayer LayerOf(StepRecord record)
    {
        var layer = record.LayerIn(Resources.LayerForm)!;
        return new ImageLayer(layer.Descriptor, layer.DiffId, record.Origin is { } origin ? new CacheLocation(origin) : null);
    }

    private async Task<StepRecord> WithLayerAsync(PlannedStage stage, StepGroup group)
    {
        var record = Records.Known(group)!;
        if (!Resources.HasLayer(record) && takenOver.GetValueOrDefault(group.Last.Id) is { } shared && !durations.ContainsKey(group.Last.Id))
        {
            Records.TakeOver(group, await shared.WithLayerAsync().ConfigureAwait(false)); // it may be in the making there
        }
        else if (!Resources.HasLayer(record))
        {
            _ = await LayerAsync(group, () => KnownChangesAsync(stage, group, record)).ConfigureAwait(false);
        }

        return Records.Known(group)!;
    }

    private Task<LayerRecord> LayerAsync(StepGroup group, Func<Task<StepChanges>> changes) =>
        layers.GetOrAdd(group.Last.Id, _ => Task.Run(
            async () =>
            {
                var layer = await MakeLayerAsync(group, changes).ConfigureAwait(false);
                var record = await Records.SaveLayerAsync(group, layer, stop.Token).ConfigureAwait(false);
                if (inImage.Contains(group.Last.Id))
                {
                    LayerMade?.Invoke(new ImageLayer(layer.Descriptor, layer.DiffId, Location: null));
                }

                uploads.Begin(group, record);
                return layer;
            },
            stop.Token));

    private async Task<LayerRecord> MakeLayerAsync(StepGroup group, Func<Task<StepChanges>> changes)
    {
        try
        {
            return await layerMaker.MakeAsync(group.Last.Id, await changes().ConfigureAwait(false), stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (group.Last.Span is { } span && FullDisk.Of(e) is { Location: null } full)
        {
            throw full.At(span, Source);
        }
    }

    /// <summary>The changes of a step that is known by its files alone: it was no part of an image before.</summary>
    private async Task<StepChanges> KnownChangesAsync(PlannedStage stage, StepGroup group, StepRecord record)
    {
        var below = await BaseFilesAsync(stage, stop.Token).ConfigureAwait(false);
        foreach (var earlier in Groups[stage].TakeWhile(earlier => earlier != group))
        {
            below = below.Append(await Known.FilesAsync(earlier, Records.Known(earlier)!, stop.Token).ConfigureAwait(false));
        }

        var own = await Known.FilesAsync(group, record, stop.Token).ConfigureAwait(false);
        return Resources.Rooms.LastChanges(group.StandsAlone ? own : below.Append(own));
    }

    private async Task ReportCachedAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in Plan.Stages)
        {
            foreach (var group in Groups[stage].Where(group => Records.Known(group) is not null && !takenOver.ContainsKey(group.Last.Id)))
            {
                await StartedAsync(stage, group.Last, cancellationToken).ConfigureAwait(false);
                await Events.WriteAsync(
                    new StepCached(group.Last.Id, Records.KeyOf(group).Key.Hex, Records.FoundIn(group.Last) ?? "local"), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>A group of steps of one platform's execution, for those of others that have the same key.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="WithLayerAsync">The same with its layer, once that is made.</param>
internal sealed record SharedStep(StepRecord Record, Func<Task<StepRecord>> WithLayerAsync);
