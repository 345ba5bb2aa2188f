using Kaniko.Diagnostics;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Contexts;

/// <summary>Contexts that are commits of repositories.</summary>
internal sealed class GitContext(EngineSettings settings, BuildRequest request, EventSink events, Func<string, string> newDirectory)
{
    private const int NativePort = 9418;

    /// <summary>The context of <c>--context</c>, with the options of <c>--git</c>; null <paramref name="files"/>: all of its files.</summary>
    public Task<BuildContext> OpenAsync(GitAddress address, ContextFiles? files, CancellationToken cancellationToken)
    {
        var options = GitOptions.Parse(request.Git);
        if (files is not null)
        {
            return OpenFilesAsync(Transport(address), options with { Paths = [.. files.All], Submodules = false, Lfs = false, SingleBranch = true, Depth = 1 }, cancellationToken);
        }

        options = options with
        {
            Submodules = address.Submodules ?? options.Submodules,
            KeepGitDirectory = options.KeepGitDirectory || KeepsGitDirectory(),
        };
        return OpenAsync(Transport(address), options, cancellationToken);
    }

    /// <summary>A named context: as BuildKit does it, submodules included.</summary>
    public Task<BuildContext> OpenNamedAsync(GitAddress address, CancellationToken cancellationToken) =>
        OpenAsync(address, new GitOptions { Submodules = address.Submodules ?? true }, cancellationToken);

    private async Task<BuildContext> OpenFilesAsync(GitAddress address, GitOptions options, CancellationToken cancellationToken)
    {
        var context = await OpenAsync(address, options, cancellationToken).ConfigureAwait(false);
        return options.Paths!.FirstOrDefault(path => new FileInfo(Path.Join(context.Directory, path)).LinkTarget is not null) is { } link
            ? throw ContextFiles.Linked(link)
            : context;
    }

    private async Task<BuildContext> OpenAsync(GitAddress address, GitOptions options, CancellationToken cancellationToken)
    {
        await events.InfoAsync($"Cloning {address.Display}", cancellationToken).ConfigureAwait(false);
        var directory = newDirectory("git");
        var checkout = new GitCheckout(address, options, settings.Environment);
        var (commit, time) = await checkout.FetchAsync(directory, cancellationToken).ConfigureAwait(false);
        await events.InfoAsync($"Checked out {commit}", cancellationToken).ConfigureAwait(false);
        return new BuildContext(await checkout.DirectoryAsync(directory, cancellationToken).ConfigureAwait(false), Ignore: null)
        {
            IsForeign = true,
            Commit = commit,
            CommitTime = time,
            Repository = address.Display,
            Material = (options.Branch is { } branch ? address with { Reference = branch } : address).Material(commit),
            HasLabels = options.Labels,
        };
    }

    /// <summary>
    /// kaniko: git:// is fetched by https, or as GIT_PULL_METHOD says. git's own protocol, without encryption, only where it can be meant: on
    /// its port, or on this machine.
    /// </summary>
    private GitAddress Transport(GitAddress address)
    {
        if (address.Scheme != "git")
        {
            return address;
        }

        var method = settings.Environment.GetValueOrDefault("GIT_PULL_METHOD", "");
        _ = Uri.TryCreate(address.Url, UriKind.Absolute, out var uri);
        return method switch
        {
            "http" or "https" => By(method),
            "git" => address,
            "" when address.UserInfo is null && uri is { Port: NativePort } or { IsLoopback: true } => address,
            "" => By("https"),
            _ => throw new KanikoException(ErrorCode.UsageInvalid, $"'{method}' is not a value of GIT_PULL_METHOD") { Hint = "use https, http or git" },
        };

        GitAddress By(string scheme) => address with { Url = scheme + address.Url[3..] };
    }

    /// <summary>BuildKit's build argument.</summary>
    private bool KeepsGitDirectory() =>
        request.BuildArguments.LastOrDefault(argument => argument.Key == "BUILDKIT_CONTEXT_KEEP_GIT_DIR") is { Key: not null } argument
        && (argument.Value ?? settings.Environment.GetValueOrDefault(argument.Key)) is "1" or "true";
}
