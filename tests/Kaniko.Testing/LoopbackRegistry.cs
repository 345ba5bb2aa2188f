using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kaniko.Testing;

/// <summary>How a <see cref="LoopbackRegistry"/> is set up; by default it speaks plain HTTP, to anyone.</summary>
public sealed record LoopbackRegistryOptions
{
    /// <summary>User and password that it wants (HTTP basic authentication).</summary>
    public (string User, string Password)? BasicAuth { get; init; }

    /// <summary>The service whose tokens it wants.</summary>
    public TokenServer? Tokens { get; init; }

    /// <summary>Speak TLS, with a certificate for 127.0.0.1 and localhost.</summary>
    public TestCertificates? Tls { get; init; }

    /// <summary>Take clients with a certificate of that authority only.</summary>
    public bool WantsClientCertificates { get; init; }

    /// <summary>The registry that this one is a pull-through cache of.</summary>
    public string? MirrorOf { get; init; }
}

/// <summary>Debian's <c>docker-registry</c>, a real registry, on a free loopback port with storage of its own.</summary>
public sealed class LoopbackRegistry : IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly TemporaryDirectory folder;
    private readonly RunningProgram server;

    private LoopbackRegistry(TemporaryDirectory folder, RunningProgram server, string address)
    {
        this.folder = folder;
        this.server = server;
        Address = address;
    }

    /// <summary>As in image references: <c>127.0.0.1:PORT</c>.</summary>
    public string Address { get; }

    /// <summary>Where blobs are, for tests that damage them.</summary>
    public string StoragePath => folder["data"];

    public static Task<LoopbackRegistry> StartAsync(CancellationToken cancellationToken) => StartAsync(new(), cancellationToken);

    /// <summary>Starts one and waits until it answers; without the program the test is skipped loudly.</summary>
    public static async Task<LoopbackRegistry> StartAsync(LoopbackRegistryOptions options, CancellationToken cancellationToken)
    {
        var program = ExternalProgram.Require("docker-registry") with
        {
            Environment = new Dictionary<string, string?> { ["OTEL_TRACES_EXPORTER"] = "none" },
        };
        for (var attempt = 1; ; attempt++)
        {
            var folder = new TemporaryDirectory("kaniko-test-registry-");
            var address = $"127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
            var registry = new LoopbackRegistry(folder, program.Start(["serve", Configure(folder, address, options)]), address);
            try
            {
                await registry.WaitUntilReadyAsync(options, cancellationToken);
                return registry;
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
                await registry.DisposeAsync();
            }
            catch
            {
                await registry.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A port that nobody listens on, for now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What the server has written.</summary>
    public string Log => server.ErrorSoFar;

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private static string Configure(TemporaryDirectory folder, string address, LoopbackRegistryOptions options)
    {
        var configuration = $$"""
            version: 0.1
            log: { level: error, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: {{folder["data"]}} }, delete: { enabled: true } }
            http:
              addr: "{{address}}"

            """;
        if (options.Tls is { } tls)
        {
            var (certificate, key) = tls.WriteServer(folder.Path);
            configuration += $"  tls:\n    certificate: {certificate}\n    key: {key}\n";
            configuration += options.WantsClientCertificates ? $"    clientcas: [{tls.WriteAuthority(folder.Path)}]\n" : "";
        }

        if (options.BasicAuth is { } login)
        {
            var path = folder.Write("htpasswd", $"{login.User}:{Bcrypt(login.Password)}\n");
            configuration += $"auth:\n  htpasswd: {{ realm: test, path: {path} }}\n";
        }

        if (options.Tokens is { } tokens)
        {
            configuration += "auth:\n  token:\n"
                + $"    realm: {tokens.Realm}\n    service: {TokenServer.Service}\n    issuer: {TokenServer.Issuer}\n"
                + $"    rootcertbundle: {tokens.WriteCertificate(folder.Path)}\n";
        }

        if (options.MirrorOf is { } origin)
        {
            configuration += $"proxy:\n  remoteurl: http://{origin}\n";
        }

        return folder.Write("config.yml", configuration);
    }

    // docker-registry takes bcrypt only, and crypt(3) of Debian's libxcrypt makes it.
    private static string Bcrypt(string password)
    {
        var start = new System.Diagnostics.ProcessStartInfo("perl", ["-e", "print crypt($ARGV[0], '$2y$04$' . 'abcdefghijklmnopqrstuu')", password])
        {
            RedirectStandardOutput = true,
        };
        using var perl = System.Diagnostics.Process.Start(start)!;
        var hash = perl.StandardOutput.ReadToEnd();
        perl.WaitForExit();
        return hash.StartsWith("$2y$", StringComparison.Ordinal) ? hash : throw new InvalidOperationException("perl's crypt knows no bcrypt");
    }

    private async Task WaitUntilReadyAsync(LoopbackRegistryOptions options, CancellationToken cancellationToken)
    {
        const int Polls = 1200;
        if (options.WantsClientCertificates)
        {
            await WaitUntilListeningAsync(cancellationToken);
            return;
        }

        using var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // Only whether it answers.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(2) };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"{(options.Tls is null ? "http" : "https")}://{Address}/v2/"), cancellationToken);
                return;
            }
            catch (HttpRequestException) when (attempt < Polls && !server.HasExited)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private async Task WaitUntilListeningAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPEndPoint.Parse(Address), cancellationToken);
                return;
            }
            catch (SocketException) when (!server.HasExited)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
