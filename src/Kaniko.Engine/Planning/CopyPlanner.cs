using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Engine.Planning;

/// <summary>Plans COPY and ADD: expands their values and says where each source comes from.</summary>
internal sealed class CopyPlanner(StageScope scope, StageState state)
{
    public async Task<CopyStep> CopyAsync(CopyInstruction copy, StepHead head, CancellationToken cancellationToken)
    {
        var from = copy.From is null
            ? new ContextSourceFiles(Name: null)
            : await scope.ResolveAsync(copy.From, cancellationToken).ConfigureAwait(false);
        var paths = Expand(copy.Paths);
        var (chown, chmod) = (Expand(copy.Chown), Expand(copy.Chmod));
        return new CopyStep(head.Id, head.Text, HistoryText.Copy("COPY", paths, chown, chmod, copy.Link), head.Span)
        {
            From = from,
            Paths = paths.Sources,
            Inline = InlineFiles(paths),
            Destination = ImagePath.Resolve(state.WorkingDirectory, paths.Destination),
            Chown = chown,
            Chmod = chmod,
            Link = copy.Link,
            Parents = copy.Parents,
            Exclude = copy.Exclude,
        };
    }

    public CopyStep Add(AddInstruction add, StepHead head)
    {
        var paths = Expand(add.Paths);
        var (chown, chmod, checksum) = (Expand(add.Chown), Expand(add.Chmod), Expand(add.Checksum));
        var remotes = paths.Sources.Where(RemoteAddress.IsRemote).ToList();
        if (checksum is not null && (remotes.Count != 1 || paths.Sources.Count + paths.SourceContents.Count != 1))
        {
            throw new KanikoException(ErrorCode.DockerfileSyntax, "checksum can't be specified for multiple or non-remote sources");
        }

        return new CopyStep(head.Id, head.Text, HistoryText.Copy("ADD", paths, chown, chmod, add.Link), head.Span)
        {
            From = new ContextSourceFiles(Name: null),
            Paths = [.. paths.Sources.Where(source => !RemoteAddress.IsRemote(source))],
            Remotes = [.. remotes.Select(address => new RemoteFile(address, checksum, add.KeepGitDir, add.Unpack))],
            Inline = InlineFiles(paths),
            Destination = ImagePath.Resolve(state.WorkingDirectory, paths.Destination),
            Chown = chown,
            Chmod = chmod,
            Link = add.Link,
            Exclude = add.Exclude,
            UnpackArchives = add.Unpack ?? true,
        };
    }

    private SourcesAndDestination Expand(SourcesAndDestination paths) => paths with
    {
        Sources = [.. paths.Sources.Select(source => Expand(source)!)],
        Destination = Expand(paths.Destination)!,
    };

    private InlineFile[] InlineFiles(SourcesAndDestination paths) => [.. paths.SourceContents.Select(heredoc =>
        new InlineFile(heredoc.Name, heredoc.Expand ? WordExpander.EvaluateHeredoc(heredoc.Body, state.Variables).Text : heredoc.Body))];

    private string? Expand(string? word) => word is null ? null : scope.Words.Expand(word, state.Variables);
}

/// <summary>Which sources of ADD are fetched.</summary>
internal static class RemoteAddress
{
    public static bool IsRemote(string source) => IsHttp(source) || IsGit(source);

    public static bool IsHttp(string source) =>
        source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal);

    public static bool IsGit(string source)
    {
        if (source.StartsWith("git@", StringComparison.Ordinal) || source.StartsWith("git://", StringComparison.Ordinal)
            || source.StartsWith("ssh://", StringComparison.Ordinal))
        {
            return true;
        }

        var path = source.Split('#', '?')[0];
        return IsHttp(source) && path.EndsWith(".git", StringComparison.Ordinal);
    }
}
