using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs;

/// <summary>What overlay roots need of the machine.</summary>
/// <param name="Mounts">Where everything is mounted.</param>
/// <param name="ScratchDirectory">A directory of this stage's own, on a file system that overlayfs takes as upper; deleted with the stage.</param>
/// <param name="UserXattr">See <see cref="OverlaySupport"/>.</param>
public sealed record OverlaySettings(MountThread Mounts, string ScratchDirectory, bool UserXattr);

/// <summary>A stage's root as an overlay: each step writes into an upper directory that becomes the next step's lower one.</summary>
public sealed class OverlayRoot : StageRoot
{
    private readonly OverlaySettings settings;
    private readonly string scratch;
    private readonly List<StageLayer> layers;
    private int count;
    private OverlayStep? current;

    /// <param name="settings">The machine.</param>
    /// <param name="layers">What the stage begins with, lowest first; none for <c>scratch</c>.</param>
    public OverlayRoot(OverlaySettings settings, IEnumerable<StageLayer> layers)
    {
        this.settings = settings;
        this.layers = [.. layers];
        scratch = System.IO.Path.GetFullPath(settings.ScratchDirectory);
        Directory.CreateDirectory($"{scratch}/empty");
        if (ImpliedDirectories.Compose(this.layers, $"{scratch}/implied", settings.UserXattr) is { } mended)
        {
            this.layers.Add(mended);
        }
    }

    public override IReadOnlyList<StageLayer> Layers => layers;

    public override StageStep BeginStep()
    {
        if (current is not null)
        {
            throw new InvalidOperationException("the last step has not ended");
        }

        var directory = NewDirectory("step", ["upper", "work", "merged"]);
        using (var stack = new LayerStack(layers, settings.UserXattr))
        using (var upper = RootDirectory.Open($"{directory}/upper"))
        {
            LikeTheRootBelow(upper, stack.Find(default));
        }

        var overlay = new OverlayLayers(Lowers(1), $"{directory}/upper", $"{directory}/work", settings.UserXattr);
        var root = settings.Mounts.Invoke(() => OverlayMount.Mount(overlay, $"{directory}/merged"));
        return current = new OverlayStep(this, directory, root);
    }

    public override StageView OpenView()
    {
        var directory = NewDirectory("view", ["merged"]);
        var overlay = new OverlayLayers(Lowers(2), Upper: null, Work: null, settings.UserXattr);
        var root = settings.Mounts.Invoke(() => OverlayMount.Mount(overlay, $"{directory}/merged"));
        return new OverlayView(this, directory, root);
    }

    protected override void Dispose(bool disposing)
    {
        current?.Dispose();
        RemoveDirectory(scratch);
    }

    private static void LikeTheRootBelow(RootDirectory upper, StackEntry? below)
    {
        var like = below is { IsImplied: false } ? below.Metadata : null;
        Opened.SetOwner(upper.Handle, like?.Uid ?? 0, like?.Gid ?? 0, default);
        Opened.SetMode(upper.Handle, like?.Mode ?? 0x1ED, default);
        foreach (var attribute in like is null ? [] : below!.Attributes)
        {
            _ = ExtendedAttributes.TrySet(upper.Handle, default, attribute);
        }

        if (like is not null)
        {
            Opened.SetTime(upper.Handle, like.ModificationTime, default);
        }
    }

    private static void RemoveDirectory(string path)
    {
        using var parent = RootDirectory.Open(System.IO.Path.GetDirectoryName(path)!);
        parent.Remove(BytePath.Of(System.IO.Path.GetFileName(path)));
    }

    /// <summary>At least so many directories: overlayfs wants one below an upper one, and two for a view.</summary>
    private List<string> Lowers(int least)
    {
        var lowers = layers.ConvertAll(static layer => layer.Path);
        while (lowers.Count < least)
        {
            lowers.Insert(0, lowers.Count == 0 ? $"{scratch}/empty" : NewDirectory("empty", []));
        }

        return lowers;
    }

    private string NewDirectory(string name, string[] parts)
    {
        var directory = $"{scratch}/{name}-{Interlocked.Increment(ref count)}";
        Directory.CreateDirectory(directory);
        foreach (var part in parts)
        {
            Directory.CreateDirectory($"{directory}/{part}");
        }

        return directory;
    }

    private void Unmount(string directory, RootDirectory root)
    {
        root.Dispose();
        settings.Mounts.Invoke(() => OverlayMount.Unmount($"{directory}/merged"));
    }

    private sealed class OverlayStep(OverlayRoot owner, string directory, RootDirectory root) : StageStep
    {
        private bool ended;

        public override RootDirectory Root => root;

        public override string Path => $"{directory}/merged";

        public override LayerChanges Commit()
        {
            ObjectDisposedException.ThrowIf(ended, this);
            End();
            RemoveDirectory($"{directory}/work");
            var below = owner.layers.ToArray();
            var upper = new StageLayer($"{directory}/upper", []);
            owner.layers.Add(upper);
            return new LayerChanges(upper, below, owner.settings.UserXattr);
        }

        protected override void Dispose(bool disposing)
        {
            if (!ended)
            {
                End();
                RemoveDirectory(directory);
            }
        }

        private void End()
        {
            ended = true;
            owner.current = null;
            owner.Unmount(directory, root);
        }
    }

    private sealed class OverlayView(OverlayRoot owner, string directory, RootDirectory root) : StageView
    {
        private bool ended;

        public override RootDirectory Root => root;

        public override string Path => $"{directory}/merged";

        protected override void Dispose(bool disposing)
        {
            if (!ended)
            {
                ended = true;
                owner.Unmount(directory, root);
                RemoveDirectory(directory);
            }
        }
    }
}
