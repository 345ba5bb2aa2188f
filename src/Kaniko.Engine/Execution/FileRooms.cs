using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;

namespace Kaniko.Engine.Execution;

/// <summary>
/// What steps that touch files need of this machine: roots, what changed in them, a sandbox. Made when the first such step comes, so
/// that a build of metadata or of cached steps pays for none of it. One for each way to keep steps apart from the machine.
/// </summary>
internal abstract class FileRooms(WorkArea area) : IDisposable
{
    private int count;

    public abstract ISandbox Sandbox { get; }

    /// <summary>Whether files can be shown to a step without copying them.</summary>
    public abstract bool Mounts { get; }

    /// <summary>Whether <see cref="LayersAsync"/> ends with what it was asked for at hand, and not when a root needs it.</summary>
    public virtual bool UnpacksAtOnce => true;

    /// <summary>Whether a step sees the builder's own <c>/etc/resolv.conf</c>, <c>/etc/hosts</c> and <c>/dev</c>.</summary>
    public virtual bool SharesRoot => false;

    /// <summary>No files at all: <c>FROM scratch</c>.</summary>
    public abstract StageFiles Empty { get; }

    protected WorkArea Area => area;

    /// <summary>Layers of images, lowest first. They may be fetched and unpacked now or when a root needs them.</summary>
    public abstract Task<StageFiles> LayersAsync(IReadOnlyList<LayerSource> layers, CancellationToken cancellationToken);

    /// <summary>What <see cref="StepRoot.Commit"/> kept under a key, in this build or an earlier one; null when that is gone.</summary>
    public abstract StageFiles? TryKept(string key);

    /// <summary>What the last layer of these files changed.</summary>
    public abstract StepChanges LastChanges(StageFiles files);

    /// <summary>Waits until the stage may work on its files. Dispose the result when it has ended.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="sources">The runs of the stages that its steps take files from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual Task<IDisposable?> EnterAsync(PlannedStage stage, IEnumerable<Task> sources, CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    /// <summary>All that the stage had to run has run.</summary>
    public virtual Task LeaveAsync(PlannedStage stage, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Opens a stage's files for changes; no stage's, where a step stands alone.</summary>
    public abstract Task<StepRoot> BeginAsync(PlannedStage? stage, StageFiles below, CancellationToken cancellationToken);

    /// <summary>A view of files to read from.</summary>
    public abstract Task<SourceView> OpenAsync(StageFiles files, CancellationToken cancellationToken);

    /// <summary>The same files, with changes that are thrown away. The view is disposed with it.</summary>
    public abstract SourceView Writable(SourceView view);

    /// <summary>A directory of this process's own, gone with it.</summary>
    public string NewDirectory(string name)
    {
        var path = area.NewPath($"{name}-{Interlocked.Increment(ref count)}");
        Directory.CreateDirectory(path);
        return path;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected static SandboxSettings SettingsOf(EngineSettings settings) => new()
    {
        InitCommand = settings.InitCommand,
        InitEnvironment = [.. settings.Environment.Where(pair => pair.Key.StartsWith("DOTNET_ROOT", StringComparison.Ordinal))
            .Select(pair => $"{pair.Key}={pair.Value}")],
        Clock = settings.Time,
    };

    protected abstract void Dispose(bool disposing);
}

/// <summary>A layer of an image.</summary>
/// <param name="DiffId">The digest of its archive.</param>
/// <param name="OpenAsync">The layer as it is stored.</param>
/// <param name="FetchAsync">Brings it to this machine, so that opening does not wait for the network; null where it is here.</param>
internal sealed record LayerSource(
    Digest DiffId, Func<CancellationToken, Task<Stream>> OpenAsync, Func<CancellationToken, Task>? FetchAsync = null);

/// <summary>What a group of steps changed: one of both.</summary>
/// <param name="Directory">The directory of the changes.</param>
/// <param name="Archive">The path of a tar archive of them, uncompressed.</param>
internal sealed record StepChanges(LayerChanges? Directory, string? Archive);

/// <summary>A stage's files while steps change them. Disposing without <see cref="Commit"/> takes the changes back.</summary>
internal abstract class StepRoot : IDisposable
{
    public abstract RootDirectory Directory { get; }

    /// <summary>Where the sandbox sees <see cref="Directory"/>.</summary>
    public abstract string Path { get; }

    /// <summary>What in it a step's files must not replace.</summary>
    public virtual ProtectedPaths Protected => ProtectedPaths.None;

    /// <summary>See <see cref="SandboxRoot.PutAside"/>.</summary>
    public virtual Action<IReadOnlyList<byte[]>>? PutAside => null;

    /// <summary>Ends the steps: the files that they left, with their changes, if any, kept under the key.</summary>
    public abstract StageFiles Commit(string key, CancellationToken cancellationToken);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
