using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts.Downloads;
using Kaniko.Engine.Contexts.Stores;
using Kaniko.Images;
using Kaniko.Images.Compression;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Contexts;

/// <summary>Makes a context's files available as a directory. What is fetched or unpacked is gone with the build's other temporary files.</summary>
/// <param name="newDirectory">Makes a new directory of the build's own; asked only for contexts that are no directories.</param>
internal sealed class ContextOpener(EngineSettings settings, BuildRequest request, EventSink events, Func<string, string> newDirectory)
{
    /// <summary>No more than these is wanted of a context that is no directory; null: the whole context.</summary>
    public ContextFiles? Files { get; init; }

    private GitContext GitContext => new(settings, request, events, newDirectory);

    /// <summary>The context of <c>--context</c>.</summary>
    public async Task<BuildContext> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var source = ContextSource.Parse(request.Context, request.Bucket);
        if (Files is { IsEmpty: true } && source is not DirectorySource)
        {
            return new BuildContext(newDirectory("context"), Ignore: null) { IsForeign = true };
        }

        var opened = source is GitSource git
            ? await GitContext.OpenAsync(git.Address, Files, cancellationToken).ConfigureAwait(false)
            : await OpenAsync(source, cancellationToken).ConfigureAwait(false);
        return request.ContextSubPath is { } sub ? Within(opened, sub) : opened;
    }

    /// <summary>The named contexts that have to be fetched or unpacked, by the names that the user gave them.</summary>
    public async Task<IReadOnlyDictionary<string, BuildContext>> OpenNamedAsync(CancellationToken cancellationToken)
    {
        var opened = new Dictionary<string, BuildContext>(StringComparer.Ordinal);
        foreach (var (name, text) in request.BuildContexts)
        {
            if (text.StartsWith("docker-image://", StringComparison.Ordinal) || text.StartsWith("oci-layout://", StringComparison.Ordinal)
                || !ContextSource.IsForeign(text))
            {
                continue;
            }

            try
            {
                opened[name] = await OpenAsync(ContextSource.Parse(text), cancellationToken).ConfigureAwait(false);
            }
            catch (KanikoException e)
            {
                throw new KanikoException(e.Code, $"the named context '{name}': {e.Message}", e) { Hint = e.Hint };
            }
        }

        return opened;
    }

    private Task<BuildContext> OpenAsync(ContextSource source, CancellationToken cancellationToken) => source switch
    {
        DirectorySource directory => Task.FromResult(new BuildContext(Existing(directory.Path, settings), Ignore: null)),
        ArchiveFileSource file => UnpackAsync("tar://" + file.Path, OpenFile(file.Path), cancellationToken),
        GitSource git => GitContext.OpenNamedAsync(git.Address, cancellationToken),
        S3Source or GoogleSource or AzureSource => DownloadAsync(
            StoredObject.Of(source, settings), (source as AzureSource)?.Checksum, cancellationToken),
        WebSource web => DownloadAsync(new WebFile(web.Address) { Time = settings.Time }, web.Checksum, cancellationToken),
        StandardInputSource => UnpackAsync("tar://stdin", OpenStandardInput(), cancellationToken),
        _ => throw new InvalidOperationException($"no opener for {source.GetType().Name}"),
    };

    private async Task<BuildContext> DownloadAsync(IRemoteFile file, Digest? checksum, CancellationToken cancellationToken)
    {
        using (file)
        {
            var progress = new ContextProgress(file.Display, events, settings.Time);
            var options = new DownloadOptions
            {
                Checksum = checksum,
                Time = settings.Time,
                Progress = (current, total) =>
                {
                    progress.Total = total;
                    progress.Report(current);
                },
            };
            var archive = new DownloadStream(file, options, cancellationToken);
            var context = await UnpackAsync(file.Display, archive, progress, cancellationToken).ConfigureAwait(false);
            return archive.Digest is { } digest ? context with { Material = new Material(file.Display, "sha256", digest.Hex) } : context;
        }
    }

    private Task<BuildContext> UnpackAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var progress = new ContextProgress(name, events, settings.Time);
        return UnpackAsync(name, new InterruptibleStream(content, progress.Report, cancellationToken), progress, cancellationToken);
    }

    private async Task<BuildContext> UnpackAsync(string name, ReadOnlyStream stream, ContextProgress progress, CancellationToken cancellationToken)
    {
        await using (stream.ConfigureAwait(false))
        {
            if (Files is not null)
            {
                var room = await new ContextArchive(name, request.ContextMaxSize).TakeAsync(stream, newDirectory("context"), Files, cancellationToken).ConfigureAwait(false);
                return new BuildContext(room, Ignore: null) { IsForeign = true };
            }

            var (directory, result) = await new ContextArchive(name, request.ContextMaxSize)
                .UnpackAsync(stream, newDirectory("context"), cancellationToken).ConfigureAwait(false);
            progress.Finish();
            foreach (var warning in result.Warnings)
            {
                await events.InfoAsync($"Context: {warning}", cancellationToken).ConfigureAwait(false);
            }

            return new BuildContext(directory, Ignore: null) { IsForeign = true };
        }
    }

    private FileStream OpenFile(string path)
    {
        var full = Path.GetFullPath(path, settings.CurrentDirectory);
        if (Directory.Exists(full))
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, $"the context archive '{path}' is a directory")
            {
                Hint = $"give it as --context dir://{path}",
            };
        }

        try
        {
            return new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, $"the context archive '{path}' does not exist", e)
            {
                Hint = "give an absolute path, tar:///PATH, or one below the current directory, tar://PATH",
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, $"the context archive '{path}' cannot be read: {e.Message}", e);
        }
    }

    private Stream OpenStandardInput()
    {
        if (request.Dockerfile == "-")
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "both the context and the Dockerfile are to come from standard input")
            {
                Hint = "put the Dockerfile into the archive, or give the context as tar://FILE",
            };
        }

        return settings.IsTerminal()
            ? throw new KanikoException(ErrorCode.ContextUnavailable, "the context is to come from standard input, which is a terminal")
            {
                Hint = "pipe an archive into it: tar -cz -C DIRECTORY . | kaniko --context tar://stdin …",
            }
            : settings.StandardInput();
    }

    /// <summary>The context of a request whose context is a directory.</summary>
    internal static BuildContext OpenDirectory(BuildRequest request, EngineSettings settings)
    {
        var directory = (DirectorySource)ContextSource.Parse(request.Context, request.Bucket);
        var context = new BuildContext(Existing(directory.Path, settings), Ignore: null);
        return request.ContextSubPath is { } sub ? Within(context, sub) : context;
    }

    private static string Existing(string path, EngineSettings settings)
    {
        var full = Path.GetFullPath(path, settings.CurrentDirectory);
        if (Directory.Exists(full))
        {
            return full;
        }

        throw new KanikoException(
            ErrorCode.ContextUnavailable, File.Exists(full) ? $"the build context '{path}' is not a directory" : $"the build context '{path}' does not exist")
        {
            Hint = File.Exists(full)
                ? "an archive is given as tar://PATH"
                : "give the directory with the sources with --context",
        };
    }

    /// <summary>A directory of the context as its root. Links on the way lead to places in the context, or nowhere.</summary>
    internal static BuildContext Within(BuildContext context, string sub)
    {
        if (sub.Split('/').Aggregate(0, (depth, part) => depth < 0 ? depth : part switch { ".." => depth - 1, "" or "." => depth, _ => depth + 1 }) < 0)
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, $"the sub path '{sub}' leads out of the build context");
        }

        using var root = RootDirectory.Open(context.Directory);
        var path = BytePath.Of(sub);
        return root.Stat(path, follow: true) is { Kind: EntryKind.Directory }
            ? context with { Directory = Path.Join(context.Directory, Encoding.UTF8.GetString(root.Follow(path))) }
            : throw new KanikoException(ErrorCode.ContextUnavailable, $"the build context has no directory '{sub}'")
            {
                Hint = "name a directory that is in the context with --context-sub-path",
            };
    }
}
