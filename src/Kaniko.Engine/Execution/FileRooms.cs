using Kaniko.Diagnostics;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;

namespace Kaniko.Engine.Execution;

/// <summary>
/// What steps that touch files need of this machine: a mount namespace, overlayfs over the layer store, a sandbox. Made when the first
/// such step comes, so that a build of metadata or of cached steps pays for none of it.
/// </summary>
internal sealed class FileRooms : IDisposable
{
    private readonly WorkArea area;
    private int count;

    private FileRooms(WorkArea area, MountThread mounts, bool userXattr, ISandbox sandbox)
    {
        this.area = area;
        (Mounts, UserXattr, Sandbox) = (mounts, userXattr, sandbox);
        Layers = new LayerStore(area, userXattr, toleratesUnmappedOwners: userXattr);
    }

    public MountThread Mounts { get; }

    public bool UserXattr { get; }

    public LayerStore Layers { get; }

    public ISandbox Sandbox { get; }

    public static FileRooms Open(WorkArea area, EngineSettings settings)
    {
        var mounts = MountThread.Start();
        try
        {
            var support = OverlaySupport.Probe(area.ScratchDirectory, mounts);
            if (!support.IsAvailable)
            {
                throw new KanikoException(ErrorCode.IsolationUnavailable, $"overlayfs does not work in '{area.Path}': {support.UnavailableBecause}")
                {
                    Hint = "name a work directory on an ordinary file system with --kaniko-dir",
                };
            }

            var sandbox = new NamespaceSandbox(new SandboxSettings
            {
                InitCommand = settings.InitCommand,
                InitEnvironment = [.. settings.Environment.Where(pair => pair.Key.StartsWith("DOTNET_ROOT", StringComparison.Ordinal))
                    .Select(pair => $"{pair.Key}={pair.Value}")],
                Mounts = mounts,
                Clock = settings.Time,
            });
            sandbox.Prepare();
            return new FileRooms(area, mounts, support.UserXattr, sandbox);
        }
        catch
        {
            mounts.Dispose();
            throw;
        }
    }

    /// <summary>A directory of this process's own, gone with it.</summary>
    public string NewDirectory(string name)
    {
        var path = area.NewPath($"{name}-{Interlocked.Increment(ref count)}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Opens a stage's files for changes.</summary>
    public StepRoot Begin(StageFiles below) => new(this, below);

    /// <summary>A view of a stage's files.</summary>
    public OverlayRoot Overlay(IEnumerable<StageLayer> layers) =>
        new(new OverlaySettings(Mounts, area.NewPath("stage"), UserXattr), layers);

    public void Dispose()
    {
        Sandbox.Dispose();
        Mounts.Dispose();
    }
}

/// <summary>A stage's files while steps change them. Disposing without <see cref="Commit"/> takes the changes back.</summary>
internal sealed class StepRoot : IDisposable
{
    private readonly FileRooms rooms;
    private readonly StageFiles below;
    private readonly OverlayRoot root;
    private readonly StageStep step;

    public StepRoot(FileRooms rooms, StageFiles below)
    {
        (this.rooms, this.below) = (rooms, below);
        root = rooms.Overlay(below.Layers);
        step = root.BeginStep();
    }

    public RootDirectory Directory => step.Root;

    /// <summary>Where the mount thread sees <see cref="Directory"/>.</summary>
    public string Path => step.Path;

    /// <summary>Ends the steps. With a key the changes move to the layer store under it; null when there are none to keep.</summary>
    public LayerChanges? Commit(string key, bool onlyIfChanged)
    {
        var changes = step.Commit();
        if (onlyIfChanged && !changes.Read().Any())
        {
            return null;
        }

        var kept = rooms.Layers.Adopt(key, changes.Layer);
        return new LayerChanges(kept, below.Layers, rooms.UserXattr);
    }

    public void Dispose()
    {
        step.Dispose();
        root.Dispose();
    }
}
