using Kaniko.Diagnostics;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Contexts;

/// <summary>Makes a context's files available as a directory.</summary>
public sealed class ContextOpener(EngineSettings settings)
{
    public Task<BuildContext> OpenAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var context = ContextSource.Parse(request) switch
        {
            DirectorySource directory => new BuildContext(Existing(directory.Path), Ignore: null),
            var other => throw new InvalidOperationException($"no opener for {other.GetType().Name}"),
        };
        return Task.FromResult(request.ContextSubPath is { } sub ? context with { Directory = SubDirectory(context.Directory, sub) } : context);
    }

    private string Existing(string path)
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

    private static string SubDirectory(string root, string sub)
    {
        var full = Path.GetFullPath(Path.Join(root, sub));
        if (full != root && !full.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, $"the sub path '{sub}' leads out of the build context");
        }

        return Directory.Exists(full)
            ? full
            : throw new KanikoException(ErrorCode.ContextUnavailable, $"the build context has no directory '{sub}'");
    }
}
