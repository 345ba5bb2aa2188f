using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Opens what steps take files from: the context, named contexts, stages and images.</summary>
internal sealed class SourceRoots(BuildResources resources, BuildExecution build, BuildContext context)
{
    /// <summary>Where a copy of <see cref="CopyAsync"/> is below its root.</summary>
    public const string CopyName = "lent";

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
            case ContextSourceFiles contextFiles:
                var opened = Context(contextFiles, context, resources.Inputs);
                return new SourceView(RootDirectory.Open(opened.Directory), Encoding.UTF8.GetBytes(opened.Directory), opened.Ignore, []);
            case StageSource { Stage: var stage }:
                var files = await build.StageOf(stage).FilesAsync(cancellationToken).ConfigureAwait(false);
                return await resources.Rooms.OpenAsync(files, cancellationToken).ConfigureAwait(false);
            default:
                throw new InvalidOperationException($"no files in {source.GetType().Name}");
        }
    }

    /// <summary>A source as a directory to mount: without what the ignore file hides, and writable where asked, with the writes thrown away.</summary>
    public async Task<SourceView> MountAsync(FileSource source, bool writable, CancellationToken cancellationToken)
    {
        var view = await OpenAsync(source, cancellationToken).ConfigureAwait(false);
        var visible = view.Ignore is null ? view : Filtered(view, cancellationToken);
        return writable ? resources.Rooms.Writable(visible) : visible;
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

    /// <summary>A copy of what a path of a source holds, under <see cref="CopyName"/>, for a step that nothing can be mounted for.</summary>
    public async Task<SourceView> CopyAsync(FileSource source, string? path, CancellationToken cancellationToken)
    {
        using var view = await OpenAsync(source, cancellationToken).ConfigureAwait(false);
        if (view.Root.Stat(BytePath.Of(path ?? ""), follow: true) is null)
        {
            throw new KanikoException(ErrorCode.SourceNotFound, $"the mount source '{path}' does not exist");
        }

        var directory = resources.Rooms.NewDirectory("lend");
        var root = RootDirectory.Open(directory);
        await Task.Run(
            () => new FileCopier(view.Root, root, VisibleFiles.Limit(new CopyOptions { KeepOwner = source is StageSource }, view.Ignore))
                .Copy([path ?? "/"], "/" + CopyName, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return new SourceView(root, Encoding.UTF8.GetBytes(directory), null, [new RemovedAtEnd(directory)]);
    }
}

/// <summary>A directory that goes when nobody needs it any more.</summary>
internal sealed class RemovedAtEnd(string path) : IDisposable
{
    public void Dispose()
    {
        using var parent = RootDirectory.Open(Path.GetDirectoryName(path)!);
        parent.Remove(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
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
