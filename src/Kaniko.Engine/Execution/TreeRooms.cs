using System.Collections.Concurrent;
using System.Text;
using Kaniko.Engine.Planning;
using Kaniko.Images.Layers;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;

namespace Kaniko.Engine.Execution;

/// <summary>
/// A plain directory for each stage, into which layers are unpacked; what a step changed is found by a walk over the metadata and kept
/// as an archive. The chroot tier, where nothing can be mounted; and the namespaces tier, where overlayfs does not work.
/// </summary>
internal class TreeRooms : FileRooms
{
    private const string ArchiveName = "changes.tar";

    private readonly TreeOptions options;
    private readonly ConcurrentDictionary<string, Lazy<Task<StageTree>>> views = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task>> fetched = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<StageTree> trees = [];

    public TreeRooms(WorkArea area, EngineSettings settings, TreeOptions options)
        : base(area)
    {
        this.options = options;
        Directory.CreateDirectory($"{area.Path}/layers");
        Sandbox = options.Mounts
            ? new NamespaceSandbox(SettingsOf(settings))
            : new ChrootSandbox(SettingsOf(settings) with { ScratchDirectory = NewDirectory("lent") });
        Sandbox.Prepare();
    }

    public override ISandbox Sandbox { get; }

    public override bool Mounts => options.Mounts;

    public override bool UnpacksAtOnce => false;

    public override StageFiles Empty { get; } = new TreeFiles([], null);

    protected TreeOptions Options => options;

    /// <summary>Where the changes of a step are kept under a key.</summary>
    public static string DirectoryOf(string workDirectory, string key) => $"{workDirectory}/layers/{key}-tree";

    /// <summary>All layers are fetched side by side, from now on; they are unpacked in order, when a root needs them.</summary>
    public override Task<StageFiles> LayersAsync(IReadOnlyList<LayerSource> layers, CancellationToken cancellationToken) =>
        Task.FromResult<StageFiles>(new TreeFiles([.. layers.Select(layer => Lazily(layer, cancellationToken))], null));

    public override StageFiles? TryKept(string key) => File.Exists(ArchiveOf(Area.Path, key)) ? new TreeFiles([Kept(key)], null) : null;

    public override StepChanges LastChanges(StageFiles files) =>
        new(Directory: null, ((TreeFiles)files).Layers[^1].Archive ?? throw new InvalidOperationException("the last layer is not a step's"));

    public override async Task<StepRoot> BeginAsync(PlannedStage? stage, StageFiles below, CancellationToken cancellationToken)
    {
        var files = (TreeFiles)below;
        var tree = await PlaceAsync(stage, files, cancellationToken).ConfigureAwait(false);
        await ApplyAsync(tree, files, cancellationToken).ConfigureAwait(false);
        tree.Owner = stage;
        await Task.Run(() => tree.Tree.Remember(cancellationToken), cancellationToken).ConfigureAwait(false);
        return new TreeStepRoot(this, files.Layers, tree);
    }

    public override async Task<SourceView> OpenAsync(StageFiles files, CancellationToken cancellationToken)
    {
        var wanted = (TreeFiles)files;
        var tree = wanted.Tree is { } live && live.Applied.Count == wanted.Layers.Count
            ? live
            : await views.GetOrAdd(wanted.Key, _ => new(() => NewTreeAsync(wanted, CancellationToken.None))).Value.WaitAsync(cancellationToken)
                .ConfigureAwait(false);
        return new SourceView(tree.Tree.Root.Duplicate(), Encoding.UTF8.GetBytes(tree.Tree.Path), null, []);
    }

    public override SourceView Writable(SourceView view)
    {
        var path = NewDirectory("writable");
        using var copy = new DirectoryTree(path, options.Rule);
        copy.Fill(view.Root, except: null, CancellationToken.None);
        return new SourceView(copy.Root.Duplicate(), Encoding.UTF8.GetBytes(path), null, [new RemovedAtEnd(path), view]);
    }

    /// <summary>Finds or makes the directory in which a stage goes on from files: its own, one that nobody else needs, or a copy.</summary>
    protected virtual async Task<StageTree> PlaceAsync(PlannedStage? stage, TreeFiles files, CancellationToken cancellationToken)
    {
        if (files.Tree is { } live)
        {
            return live.Owner == stage || IsLastUse(live, stage) ? live : await CopyAsync(live, cancellationToken).ConfigureAwait(false);
        }

        return await NewTreeAsync(files, cancellationToken).ConfigureAwait(false);
    }

    protected bool IsLastUse(StageTree tree, PlannedStage? stage) => tree.Owner is { } owner && owner != stage && options.UsesOf(owner) == 1;

    protected Task<StageTree> CopyAsync(StageTree like, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var copy = Add(new StageTree(NewTree(), like.Applied));
            copy.Tree.Fill(like.Tree.Root, like.Tree.Protected, cancellationToken);
            return copy;
        },
        cancellationToken);

    /// <summary>Unpacks what the tree lacks of the files.</summary>
    protected async Task ApplyAsync(StageTree tree, TreeFiles files, CancellationToken cancellationToken)
    {
        foreach (var layer in files.Layers.Skip(tree.Applied.Count))
        {
            using var opened = await layer.OpenAsync(cancellationToken).ConfigureAwait(false);
            var result = await Task.Run(() => tree.Tree.Apply(opened.Archive, options.ToleratesUnmappedOwners, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            opened.Reader?.Verify();
            foreach (var warning in result.Warnings)
            {
                options.Warn(warning);
            }

            tree.Applied.Add(layer.Key);
        }
    }

    protected StageTree Add(StageTree tree)
    {
        trees.Add(tree);
        return tree;
    }

    protected override void Dispose(bool disposing)
    {
        Sandbox.Dispose();
        foreach (var tree in trees)
        {
            tree.Dispose();
        }
    }

    private static string ArchiveOf(string workDirectory, string key) => $"{DirectoryOf(workDirectory, key)}/{ArchiveName}";

    private async Task<StageTree> NewTreeAsync(TreeFiles files, CancellationToken cancellationToken)
    {
        var tree = Add(new StageTree(NewTree(), []));
        tree.Tree.Root.SetMode([], 0b111_101_101);
        await ApplyAsync(tree, files, cancellationToken).ConfigureAwait(false);
        return tree;
    }

    private DirectoryTree NewTree() => new(NewDirectory("tree"), options.Rule);

    private TreeLayer Kept(string key)
    {
        var archive = ArchiveOf(Area.Path, key);
        return new TreeLayer(key, _ => Task.FromResult(new OpenedLayer(File.OpenRead(archive), null)), archive);
    }

    private TreeLayer Lazily(LayerSource layer, CancellationToken cancellationToken)
    {
        var fetching = layer.FetchAsync is { } fetch
            ? fetched.GetOrAdd(layer.DiffId.Hex, _ => new(() => Task.Run(() => fetch(cancellationToken), cancellationToken))).Value
            : Task.CompletedTask;
        return new TreeLayer(layer.DiffId.Hex, async token =>
        {
            await fetching.WaitAsync(token).ConfigureAwait(false);
            var blob = await layer.OpenAsync(token).ConfigureAwait(false);
            return new OpenedLayer(blob, new LayerReader(blob, layer.DiffId));
        });
    }

    private sealed class TreeStepRoot(TreeRooms rooms, IReadOnlyList<TreeLayer> below, StageTree tree) : StepRoot
    {
        public override RootDirectory Directory => tree.Tree.Root;

        public override string Path => tree.Tree.Path;

        public override ProtectedPaths Protected => tree.Tree.Protected;

        public override Action<IReadOnlyList<byte[]>> PutAside => tree.Tree.Accept;

        public override StageFiles Commit(string key, CancellationToken cancellationToken)
        {
            var directory = rooms.NewDirectory("adopt");
            using (var archive = new FileStream($"{directory}/{ArchiveName}", FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                _ = tree.Tree.WriteChanges(archive, cancellationToken);
            }

            System.IO.Directory.Move(directory, System.IO.Path.GetDirectoryName(ArchiveOf(rooms.Area.Path, key))!);
            tree.Applied.Add(key);
            return new TreeFiles([.. below, rooms.Kept(key)], tree);
        }

        protected override void Dispose(bool disposing)
        {
            // The tree goes on: to the next step, or with the build when this one failed.
        }
    }
}

/// <summary>How trees are kept.</summary>
/// <param name="Rule">By what changed files are recognised.</param>
/// <param name="UsesOf">How many stages and steps take files from a stage.</param>
/// <param name="ContinuationsOf">How many of these are stages that start from it.</param>
/// <param name="Warn">Hears what of an image cannot be made on this machine.</param>
internal sealed record TreeOptions(
    SnapshotRule Rule, Func<PlannedStage, int> UsesOf, Func<PlannedStage, int> ContinuationsOf, Action<string> Warn)
{
    /// <summary>Steps run in namespaces of their own, where things can be mounted.</summary>
    public bool Mounts { get; init; }

    /// <summary>See <see cref="UnpackOptions.ToleratesUnmappedOwners"/>.</summary>
    public bool ToleratesUnmappedOwners { get; init; }
}
