using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kaniko.Testing;

namespace Kaniko.Builds.Tests;

/// <summary>A repository of two commits behind <c>git daemon</c> on a loopback port.</summary>
internal sealed class GitServer : IAsyncDisposable
{
    private readonly RunningProgram daemon;

    private GitServer(RunningProgram daemon, string address)
    {
        this.daemon = daemon;
        Address = address;
    }

    /// <summary><c>git://127.0.0.1:PORT/repository.git</c>, with the branch <c>main</c> and the tag <c>first</c>.</summary>
    public string Address { get; }

    public static async Task<GitServer> StartAsync(TemporaryDirectory folder, CancellationToken cancellationToken)
    {
        var work = folder.Create("served/repository.git");
        var git = ExternalProgram.Require("git") with
        {
            WorkingDirectory = work,
            Environment = new Dictionary<string, string?> { ["HOME"] = folder.Path, ["GIT_CONFIG_NOSYSTEM"] = "1" },
        };
        await GitAsync("init", "-q", "-b", "main");
        _ = folder.Write("served/repository.git/file", "one\n");
        _ = folder.Write("served/repository.git/sub/below", "below\n");
        await GitAsync("add", ".");
        await CommitAsync("one");
        await GitAsync("tag", "first");
        _ = folder.Write("served/repository.git/file", "two\n");
        await CommitAsync("two");
        var port = FreePort();
        var daemon = git.Start(
            ["daemon", "--verbose", "--export-all", "--reuseaddr", "--listen=127.0.0.1", $"--port={port}", $"--base-path={folder["served"]}"]);
        await daemon.WaitForErrorAsync("Ready to rumble", cancellationToken);
        return new GitServer(daemon, string.Create(CultureInfo.InvariantCulture, $"git://127.0.0.1:{port}/repository.git"));

        Task CommitAsync(string message) => GitAsync("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", message);

        async Task GitAsync(params string[] arguments) => _ = (await git.RunAsync(arguments, cancellationToken)).Succeeded();
    }

    public ValueTask DisposeAsync() => daemon.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
