using System.Globalization;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Containers;

/// <summary>A real docker daemon with storage of its own, on a socket and on a loopback port. It touches neither the machine's network nor its firewall.</summary>
public sealed class DockerDaemon : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new("kaniko-test-docker-");
    private readonly RunningProgram server;

    private DockerDaemon(int port)
    {
        Address = string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{port}");
        server = (ExternalProgram.Require("dockerd") with { Limit = TimeSpan.FromMinutes(20) }).Start(
        [
            "--iptables=false", "--bridge=none", "--storage-driver=vfs", "--data-root", folder["data"], "--exec-root", folder["exec"], "--pidfile", folder["pid"],
            "--host", Socket, "--host", Address,
        ]);
    }

    /// <summary>Its socket, as an address.</summary>
    public string Socket => "unix://" + folder["docker.sock"];

    /// <summary>Its port, as an address.</summary>
    public string Address { get; }

    public static async Task<DockerDaemon> StartAsync(CancellationToken cancellationToken)
    {
        _ = ExternalProgram.Require("docker");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a docker daemon wants root");
        var daemon = new DockerDaemon(LoopbackRegistry.FreePort());
        await daemon.server.WaitForErrorAsync("Daemon has completed initialization", cancellationToken);
        while (!File.Exists(daemon.folder["docker.sock"]))
        {
            await Task.Delay(50, cancellationToken);
        }

        return daemon;
    }

    public async ValueTask DisposeAsync()
    {
        server.Signal("TERM");
        _ = await server.WaitAsync(CancellationToken.None);
        foreach (var line in (await File.ReadAllLinesAsync("/proc/self/mountinfo")).Reverse().Where(line => line.Contains(folder.Path, StringComparison.Ordinal)))
        {
            _ = await ExternalProgram.Require("umount").RunAsync(["--lazy", line.Split(' ')[4]], CancellationToken.None);
        }

        await server.DisposeAsync();
        folder.Dispose();
    }
}
