using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Values;

namespace Kaniko.Engine.Planning;

/// <summary>Plans COPY and ADD, expanded: says where each source comes from.</summary>
internal sealed class CopyPlanner(StageScope scope, StageState state)
{
    public async Task<CopyStep> CopyAsync(CopyInstruction copy, StepHead head, CancellationToken cancellationToken)
    {
        var from = copy.From is null
            ? new ContextSourceFiles(Name: null)
            : await scope.ResolveAsync(copy.From, cancellationToken).ConfigureAwait(false);
        if (copy.Paths.Sources.FirstOrDefault(RemoteAddress.IsRemote) is { } remote)
        {
            throw new KanikoException(
                ErrorCode.DockerfileSyntax, $"source can't be a {(RemoteAddress.IsGit(remote) ? "git ref" : "URL")} for COPY")
            {
                Hint = "use ADD to fetch it",
            };
        }

        return WithHistory("COPY", copy.Paths, new CopyStep(head.Id, head.Text, "", head.Span)
        {
            From = from,
            Paths = copy.Paths.Sources,
            Inline = InlineFiles(copy.Paths),
            Destination = ImagePath.Resolve(state.WorkingDirectory, copy.Paths.Destination),
            Chown = NonEmpty(copy.Chown),
            Chmod = Mode(copy.Chmod),
            Link = copy.Link,
            Parents = copy.Parents,
            Exclude = copy.Exclude,
        });
    }

    public CopyStep Add(AddInstruction add, StepHead head)
    {
        var (paths, checksum) = (add.Paths, NonEmpty(add.Checksum));
        var local = new List<string>();
        var remotes = new List<RemoteFile>();
        foreach (var source in paths.Sources)
        {
            if (RemoteAddress.IsRemote(source))
            {
                remotes.Add(new RemoteFile(source, checksum, add.KeepGitDir, add.Unpack, After: local.Count));
            }
            else
            {
                local.Add(source);
            }
        }

        if (checksum is not null && (paths.Sources.Count != 1 || remotes.Count != 1))
        {
            throw new KanikoException(
                ErrorCode.DockerfileSyntax,
                paths.Sources.Count == 1 ? "checksum requires HTTP(S) or Git sources" : "checksum can't be specified for multiple sources");
        }

        return WithHistory("ADD", paths, new CopyStep(head.Id, head.Text, "", head.Span)
        {
            From = new ContextSourceFiles(Name: null),
            Paths = local,
            Remotes = [.. remotes],
            Inline = InlineFiles(paths),
            Destination = ImagePath.Resolve(state.WorkingDirectory, paths.Destination),
            Chown = NonEmpty(add.Chown),
            Chmod = Mode(add.Chmod),
            Link = add.Link,
            Exclude = add.Exclude,
            UnpackArchives = add.Unpack ?? true,
        });
    }

    private CopyStep WithHistory(string name, SourcesAndDestination paths, CopyStep step)
    {
        state.CheckOwner(step.Chown);
        state.HasFiles = true;
        return step with { CreatedBy = HistoryText.Copy(name, paths, step) };
    }

    private static InlineFile[] InlineFiles(SourcesAndDestination paths) =>
        [.. paths.SourceContents.Select(heredoc => new InlineFile(heredoc.Name, heredoc.Body))];

    private static string? Mode(string? text)
    {
        if (NonEmpty(text) is not { } mode)
        {
            return null;
        }

        _ = FileModeChange.Parse(mode); // wrong ones are refused before anything runs
        return mode;
    }

    /// <summary>A flag whose variables came to nothing is as good as not given.</summary>
    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>Which sources of ADD are fetched.</summary>
internal static class RemoteAddress
{
    public static bool IsRemote(string source) => IsHttp(source) || IsGit(source);

    public static bool IsHttp(string source) =>
        source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal);

    public static bool IsGit(string source)
    {
        if (IsSecureCopy(source) || source.StartsWith("git://", StringComparison.Ordinal) || source.StartsWith("ssh://", StringComparison.Ordinal))
        {
            return true;
        }

        var path = source.Split('#', '?')[0];
        return IsHttp(source) && path.EndsWith(".git", StringComparison.Ordinal);
    }

    /// <summary><c>USER@HOST:PATH</c>, as scp writes it: a name like <c>git@home</c> alone is a file's.</summary>
    private static bool IsSecureCopy(string source)
    {
        var at = source.IndexOf('@', StringComparison.Ordinal);
        var colon = at < 1 ? -1 : source.IndexOf(':', at);
        return colon > at + 1 && source[..at].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            && source[(at + 1)..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
    }
}
