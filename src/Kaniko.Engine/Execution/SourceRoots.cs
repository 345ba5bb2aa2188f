using System.Text;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Opens what steps take files from: the context, named contexts, stages and images.</summary>
internal sealed class SourceRoots(BuildResources resources, BuildExecution build, BuildContext context)
{
    /// <summary>What a name of a source in a key or cache mount stands for.</summary>
    public string? Name(FileSource? source) => source switch
    {
        StageSource stage => build.KeyAtEnd(stage.Stage),
        ContextSourceFiles files => "context " + files.Name,
        _ => null,
    };

    public static BuildContext Context(ContextSourceFiles files, BuildContext context, PlanInputs inputs)
    {
        if (files.Name is null)
        {
            return context;
        }

        var named = (DirectoryContext)inputs.NamedContexts[files.Name];
        var directory = new BuildContext(named.Path, Ignore: null) { IsForeign = named.IsForeign };
        return named.IsForeign ? directory : DockerfileFinder.WithOwnIgnore(directory);
    }

    /// <summary>Opens a source for reading. Dispose it when done.</summary>
    public async Task<SourceView> OpenAsync(FileSource source, CancellationToken cancellationToken)
    {
        switch (source)
        {
            case ContextSourceFiles files:
                var opened = Context(files, context, resources.Inputs);
                return new SourceView(RootDirectory.Open(opened.Directory), Encoding.UTF8.GetBytes(opened.Directory), opened.Ignore, []);
            case StageSource { Stage: var stage }:
                var layers = await build.StageOf(stage).FilesAsync(cancellationToken).ConfigureAwait(false);
                var overlay = resources.Rooms.Overlay(layers.Layers);
                var view = overlay.OpenView();
                return new SourceView(view.Root, Encoding.UTF8.GetBytes(view.Path), null, [view, overlay]);
            default:
                throw new InvalidOperationException($"no files in {source.GetType().Name}");
        }
    }

    /// <summary>A source as a directory to mount: without what the ignore file hides, and writable where asked, with the writes thrown away.</summary>
    public async Task<SourceView> MountAsync(FileSource source, bool writable, CancellationToken cancellationToken)
    {
        var view = await OpenAsync(source, cancellationToken).ConfigureAwait(false);
        var visible = view.Ignore is null ? view : Filtered(view, cancellationToken);
        return writable ? Writable(visible) : visible;
    }

    /// <summary>Copies everything below a path of a source.</summary>
    public async Task CopyAllAsync(FileSource source, string? path, RootDirectory destination, CancellationToken cancellationToken)
    {
        using var view = await OpenAsync(source, cancellationToken).ConfigureAwait(false);
        new FileCopier(view.Root, destination, new CopyOptions { KeepOwner = source is StageSource }).Copy([path ?? "/"], "/", cancellationToken);
    }

    private SourceView Filtered(SourceView view, CancellationToken cancellationToken)
    {
        var directory = resources.Rooms.NewDirectory("context");
        var root = RootDirectory.Open(directory);
        new FileCopier(view.Root, root, VisibleFiles.Limit(new CopyOptions(), view.Ignore)).Copy(["/"], "/", cancellationToken);
        return new SourceView(root, Encoding.UTF8.GetBytes(directory), null, [view]);
    }

    private SourceView Writable(SourceView view)
    {
        var lower = new StageLayer(Encoding.UTF8.GetString(view.Path), []);
        var overlay = resources.Rooms.Overlay([lower]);
        var step = overlay.BeginStep();
        return new SourceView(step.Root, Encoding.UTF8.GetBytes(step.Path), null, [step, overlay, view]);
    }
}

/// <summary>A source that is open.</summary>
/// <param name="Root">Its root.</param>
/// <param name="Path">Where the mount thread sees it.</param>
/// <param name="Ignore">What of it is not seen.</param>
/// <param name="Held">Disposed with it, in order.</param>
internal sealed record SourceView(
    RootDirectory Root, byte[] Path, Dockerfiles.Ignoring.IgnoreFile? Ignore, IReadOnlyList<IDisposable> Held) : IDisposable
{
    public void Dispose()
    {
        Root.Dispose();
        foreach (var held in Held)
        {
            held.Dispose();
        }
    }
}
