using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kaniko.Testing;

/// <summary>Debian's <c>docker-registry</c>, a real registry, on a free loopback port with storage of its own.</summary>
public sealed class LoopbackRegistry : IAsyncDisposable
{
    private readonly TemporaryDirectory folder;
    private readonly RunningProgram server;

    private LoopbackRegistry(TemporaryDirectory folder, RunningProgram server, string address)
    {
        this.folder = folder;
        this.server = server;
        Address = address;
    }

    /// <summary><c>127.0.0.1:PORT</c>; plain HTTP, no credentials.</summary>
    public string Address { get; }

    public static async Task<LoopbackRegistry> StartAsync(CancellationToken cancellationToken)
    {
        var program = ExternalProgram.Require("docker-registry");
        var folder = new TemporaryDirectory("kaniko-test-registry-");
        var address = $"127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        var configuration = folder.Write("config.yml", $$"""
            version: 0.1
            log: { level: error, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: {{folder["data"]}} }, delete: { enabled: true } }
            http: { addr: "{{address}}" }
            """);
        var registry = new LoopbackRegistry(folder, program.Start(["serve", configuration]), address);
        try
        {
            await registry.WaitUntilReadyAsync(cancellationToken);
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://{Address}/v2/"), cancellationToken);
                _ = response.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
