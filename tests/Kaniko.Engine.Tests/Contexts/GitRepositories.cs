using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>A bare repository with branches, tags, a pull request and a submodule's, and real servers in front of it.</summary>
internal sealed class GitRepositories
{
    private readonly TemporaryDirectory folder;
    private readonly ExternalProgram git;

    private GitRepositories(TemporaryDirectory folder)
    {
        this.folder = folder;
        git = ExternalProgram.Require("git") with
        {
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = folder.Create("author"), ["GIT_CONFIG_NOSYSTEM"] = "1", ["GIT_AUTHOR_DATE"] = "1600000000 +0000",
                ["GIT_COMMITTER_DATE"] = "1600000000 +0000",
            },
        };
    }

    /// <summary>Below it is <c>team/repository.git</c>.</summary>
    public string Root => folder["served"];

    public string Repository => folder["served/team/repository.git"];

    /// <summary>Commits by a word: <c>one</c> and <c>two</c> of main, <c>branch</c>, <c>pull</c>.</summary>
    public Dictionary<string, string> Commits { get; } = new(StringComparer.Ordinal);

    public static async Task<GitRepositories> CreateAsync(TemporaryDirectory folder, CancellationToken cancellationToken)
    {
        var made = new GitRepositories(folder);
        await made.FillAsync(cancellationToken);
        return made;
    }

    /// <summary>git in the work tree that the repository was made from.</summary>
    public async Task<string> GitAsync(CancellationToken cancellationToken, params string[] arguments) => (await (git with { WorkingDirectory = folder["source"] })
        .RunAsync(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always", .. arguments], cancellationToken)).Succeeded().Output.Trim();

    /// <summary>Commits what is in the work tree and sends it to the repository.</summary>
    public async Task<string> CommitAsync(string message, string reference, CancellationToken cancellationToken)
    {
        _ = await GitAsync(cancellationToken, "add", "-A", ".");
        _ = await GitAsync(cancellationToken, "commit", "-q", "-m", message);
        _ = await GitAsync(cancellationToken, "push", "-q", "-f", Repository, "HEAD:" + reference);
        return Commits[message] = await GitAsync(cancellationToken, "rev-parse", "HEAD");
    }

    /// <summary><c>git daemon</c>; the address of its root.</summary>
    public async Task<(RunningProgram Daemon, string Address)> ServeAsync(CancellationToken cancellationToken)
    {
        var port = FreePort();
        var daemon = git.Start(
            ["daemon", "--verbose", "--export-all", "--reuseaddr", "--listen=127.0.0.1", $"--port={port}", $"--base-path={Root}"]);
        await daemon.WaitForErrorAsync("Ready to rumble", cancellationToken);
        return (daemon, string.Create(CultureInfo.InvariantCulture, $"git://127.0.0.1:{port}"));
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _ = folder.Create("source");
        _ = (await git.RunAsync(["init", "-q", "--bare", "-b", "main", Repository], cancellationToken)).Succeeded();
        _ = (await git.RunAsync(["-C", Repository, "config", "uploadpack.allowFilter", "true"], cancellationToken)).Succeeded();
        _ = await GitAsync(cancellationToken, "init", "-q", "-b", "main");
        _ = folder.Write("source/file", "one\n");
        _ = folder.Write("source/sub/below", "below\n");
        _ = folder.Write("source/other/left", "left\n");
        _ = await CommitAsync("one", "refs/heads/main", cancellationToken);
        _ = await GitAsync(cancellationToken, "tag", "-a", "-m", "annotated", "v1");
        _ = folder.Write("source/file", "branch\n");
        _ = await GitAsync(cancellationToken, "checkout", "-q", "-b", "feature/x");
        _ = await CommitAsync("branch", "refs/heads/feature/x", cancellationToken);
        _ = folder.Write("source/file", "pull\n");
        _ = await CommitAsync("pull", "refs/pull/7/head", cancellationToken);
        _ = await GitAsync(cancellationToken, "push", "-q", Repository, "HEAD:refs/merge-requests/9/head", "v1");
        _ = folder.Write("source/file", "merged\n");
        _ = await CommitAsync("merged", "refs/pull/7/merge", cancellationToken);
        _ = await GitAsync(cancellationToken, "push", "-q", Repository, "HEAD:refs/merge-requests/9/merge");
        _ = await GitAsync(cancellationToken, "checkout", "-q", "main");
        _ = folder.Write("source/file", "two\n");
        _ = await CommitAsync("two", "refs/heads/main", cancellationToken);
    }
}
