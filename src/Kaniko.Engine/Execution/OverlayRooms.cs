using System.Text;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;

namespace Kaniko.Engine.Execution;

/// <summary>The namespaces tier: a mount namespace, overlayfs over the layer store, steps in namespaces of their own.</summary>
internal sealed class OverlayRooms : FileRooms
{
    private readonly MountThread mounts;
    private readonly bool userXattr;
    private readonly Action<string> warn;
    private readonly LayerStore layers;

    private OverlayRooms(WorkArea area, MountThread mounts, bool userXattr, (ISandbox Sandbox, Action<string> Warn) parts)
        : base(area)
    {
        (this.mounts, this.userXattr, warn, Sandbox) = (mounts, userXattr, parts.Warn, parts.Sandbox);
        layers = new LayerStore(area, userXattr, toleratesUnmappedOwners: userXattr);
    }

    public override ISandbox Sandbox { get; }

    public override bool Mounts => true;

    public override StageFiles Empty { get; } = new LayeredFiles([]);

    /// <summary>Null where overlayfs does not work, as on the overlayfs of a container.</summary>
    public static OverlayRooms? TryOpen(WorkArea area, EngineSettings settings, Action<string> warn)
    {
        var mounts = MountThread.Start();
        try
        {
            var support = OverlaySupport.Probe(area.ScratchDirectory, mounts);
            if (!support.IsAvailable)
            {
                mounts.Dispose();
                warn($"overlayfs does not work in '{area.Path}': {support.UnavailableBecause}; stages have directories and are compared after each step");
                return null;
            }

            var sandbox = new NamespaceSandbox(SettingsOf(settings) with { Mounts = mounts });
            sandbox.Prepare();
            return new OverlayRooms(area, mounts, support.UserXattr, (sandbox, warn));
        }
        catch
        {
            mounts.Dispose();
            throw;
        }
    }

    /// <summary>Fetches and unpacks side by side, each layer only once on this machine.</summary>
    public override async Task<StageFiles> LayersAsync(IReadOnlyList<LayerSource> layers, CancellationToken cancellationToken)
    {
        var unpacked = await Task.WhenAll(layers.Select(
            layer => this.layers.GetOrUnpackAsync(layer.DiffId, layer.OpenAsync, warn, cancellationToken))).ConfigureAwait(false);
        return new LayeredFiles(unpacked);
    }

    public override StageFiles? TryKept(string key) => layers.TryGet(key) is { } kept ? new LayeredFiles([kept]) : null;

    public override StepChanges LastChanges(StageFiles files)
    {
        var all = Of(files);
        return new StepChanges(new LayerChanges(all[^1], [.. all.Take(all.Count - 1)], userXattr), Archive: null);
    }

    public override Task<StepRoot> BeginAsync(PlannedStage? stage, StageFiles below, CancellationToken cancellationToken) =>
        Task.FromResult<StepRoot>(new OverlayStepRoot(this, Of(below)));

    public override Task<SourceView> OpenAsync(StageFiles files, CancellationToken cancellationToken)
    {
        var overlay = Overlay(Of(files));
        var view = overlay.OpenView();
        return Task.FromResult(new SourceView(view.Root, Encoding.UTF8.GetBytes(view.Path), null, [view, overlay]));
    }

    public override SourceView Writable(SourceView view)
    {
        var overlay = Overlay([new StageLayer(Encoding.UTF8.GetString(view.Path), [])]);
        var step = overlay.BeginStep();
        return new SourceView(step.Root, Encoding.UTF8.GetBytes(step.Path), null, [step, overlay, view]);
    }

    protected override void Dispose(bool disposing)
    {
        Sandbox.Dispose();
        mounts.Dispose();
    }

    private static IReadOnlyList<StageLayer> Of(StageFiles files) => ((LayeredFiles)files).Layers;

    private OverlayRoot Overlay(IEnumerable<StageLayer> layers) =>
        new(new OverlaySettings(mounts, Area.NewPath("stage"), userXattr), layers);

    private sealed class OverlayStepRoot : StepRoot
    {
        private readonly OverlayRooms rooms;
        private readonly IReadOnlyList<StageLayer> below;
        private readonly OverlayRoot root;
        private readonly StageStep step;

        public OverlayStepRoot(OverlayRooms rooms, IReadOnlyList<StageLayer> below)
        {
            (this.rooms, this.below) = (rooms, below);
            root = rooms.Overlay(below);
            step = root.BeginStep();
        }

        public override RootDirectory Directory => step.Root;

        public override string Path => step.Path;

        public override StageFiles Commit(string key, CancellationToken cancellationToken) =>
            new LayeredFiles([.. below, rooms.layers.Adopt(key, step.Commit().Layer)]);

        protected override void Dispose(bool disposing)
        {
            step.Dispose();
            root.Dispose();
        }
    }
}
