namespace Kaniko.Rootfs;

/// <summary>The root file system of one stage while it is built, step by step.</summary>
public abstract class StageRoot : IDisposable
{
    /// <summary>What the stage consists of so far, lowest first; another stage can begin with it.</summary>
    public abstract IReadOnlyList<StageLayer> Layers { get; }

    /// <summary>Opens the file system for changes. One step at a time.</summary>
    public abstract StageStep BeginStep();

    /// <summary>A view to read from, of the stage as it is now: for COPY --from, bind mounts and name lookups.</summary>
    public abstract StageView OpenView();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>One step's file system. Disposing without <see cref="Commit"/> takes back all changes.</summary>
public abstract class StageStep : IDisposable
{
    /// <summary>The whole file system, open for changes from any thread.</summary>
    public abstract RootDirectory Root { get; }

    /// <summary>Where <see cref="Root"/> is mounted, as the mount thread and processes started from it see it.</summary>
    public abstract string Path { get; }

    /// <summary>Ends the step; the stage has its changes from now on. <see cref="Root"/> is closed.</summary>
    public abstract LayerChanges Commit();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>A file system to read from.</summary>
public abstract class StageView : IDisposable
{
    public abstract RootDirectory Root { get; }

    /// <summary>Where it is mounted, as the mount thread sees it.</summary>
    public abstract string Path { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
