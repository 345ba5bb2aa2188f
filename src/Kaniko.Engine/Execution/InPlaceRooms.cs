using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Execution;

/// <summary>
/// The in-place tier: stages with a RUN, and what continues them, have the builder's own <c>/</c>, one after the other; the rest has
/// directories. What another stage still takes files from is moved into the work directory before <c>/</c> is emptied for the next.
/// </summary>
internal sealed class InPlaceRooms : TreeRooms
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly BuildRequest request;
    private readonly ProtectedPaths protectedPaths;
    private DirectoryTree? original;
    private StageTree? atRoot;

    public InPlaceRooms(WorkArea area, EngineSettings settings, TreeOptions options, BuildRequest request)
        : base(area, settings, options)
    {
        this.request = request;
        protectedPaths = new ProtectedPaths(BuilderPaths.Of(settings, request, area.Path));
        if (request.PreCleanup)
        {
            using var root = new DirectoryTree("/", options.Rule, protectedPaths);
            KeepOriginal(root, CancellationToken.None);
            EmptyRoot(root);
        }
    }

    public override bool SharesRoot => true;

    public override async Task<IDisposable?> EnterAsync(PlannedStage stage, IEnumerable<Task> sources, CancellationToken cancellationToken)
    {
        if (!IsAtRoot(stage))
        {
            return null;
        }

        // Those that it takes files from may want the same place.
        await Task.WhenAll(sources).ConfigureAwait(false);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(turn);
    }

    /// <summary>Others may read what a stage left at any time, so it leaves the place, unless its only use is to be continued there.</summary>
    public override async Task LeaveAsync(PlannedStage stage, CancellationToken cancellationToken)
    {
        if (atRoot is { } tree && tree.Owner == stage && Options.UsesOf(stage) > 0 && Options.ContinuationsOf(stage) != Options.UsesOf(stage))
        {
            await Task.Run(() => Save(tree, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task<StageTree> PlaceAsync(PlannedStage? stage, TreeFiles files, CancellationToken cancellationToken)
    {
        if (stage is null || !IsAtRoot(stage))
        {
            return await base.PlaceAsync(stage, files, cancellationToken).ConfigureAwait(false);
        }

        if (atRoot is { } here && files.Tree == here && (here.Owner == stage || IsLastUse(here, stage)))
        {
            return here;
        }

        return await Task.Run(() => MakeRoom(files, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (request.Cleanup)
        {
            using var root = new DirectoryTree("/", Options.Rule, protectedPaths);
            root.Clear();
            if (original is not null)
            {
                root.Fill(original.Root, protectedPaths, CancellationToken.None);
            }
        }

        original?.Dispose();
        turn.Dispose();
    }

    private static bool IsAtRoot(PlannedStage stage) =>
        stage.Steps.Any(step => step is RunStep) || (stage.Base is StageAsBase { Stage: var below } && IsAtRoot(below));

    /// <summary>Empties <c>/</c> and gives it what the files have been unpacked to so far.</summary>
    private StageTree MakeRoom(TreeFiles files, CancellationToken cancellationToken)
    {
        if (atRoot is { Owner: { } owner } tree && Options.UsesOf(owner) > 0)
        {
            Save(tree, cancellationToken);
        }

        var root = new DirectoryTree("/", Options.Rule, protectedPaths);
        KeepOriginal(root, cancellationToken);
        EmptyRoot(root);
        atRoot = Add(new StageTree(root, files.Tree?.Applied ?? []));
        if (files.Tree is { } like)
        {
            root.Fill(like.Tree.Root, like.Tree.Protected, cancellationToken);
        }

        return atRoot;
    }

    /// <summary>Some engines make the top 0555, where root without CAP_DAC_OVERRIDE can remove nothing.</summary>
    private static void EmptyRoot(DirectoryTree root)
    {
        root.Root.SetMode([], 0b111_101_101);
        root.Clear();
    }

    private void Save(StageTree tree, CancellationToken cancellationToken)
    {
        var saved = new DirectoryTree(NewDirectory("saved"), Options.Rule);
        tree.Tree.MoveTo(saved, cancellationToken);
        tree.Tree.Dispose();
        tree.Tree = saved;
        atRoot = null;
    }

    /// <summary>Once, before anything in <c>/</c> changes.</summary>
    private void KeepOriginal(DirectoryTree root, CancellationToken cancellationToken)
    {
        if (request is { Cleanup: true, PreserveContext: true } && original is null)
        {
            original = new DirectoryTree(NewDirectory("original"), Options.Rule);
            original.Fill(root.Root, protectedPaths, cancellationToken);
        }
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
