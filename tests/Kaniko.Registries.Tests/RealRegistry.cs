using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kaniko.Registries.Tests;

/// <summary>How a <see cref="RealRegistry"/> is set up.</summary>
internal sealed record RealRegistryOptions
{
    /// <summary>User and password that it wants (HTTP basic authentication).</summary>
    public (string User, string Password)? BasicAuth { get; init; }

    /// <summary>Speak TLS, with a certificate for 127.0.0.1 and localhost.</summary>
    public TestCertificates? Tls { get; init; }
}

/// <summary>Debian's real docker-registry on a free port of this machine, with its storage in a temporary directory.</summary>
internal sealed class RealRegistry : IAsyncDisposable
{
    private readonly DirectoryInfo directory;
    private readonly Process process;
    private readonly Task<string> errors;

    private RealRegistry(DirectoryInfo directory, Process process, int port)
    {
        (this.directory, this.process, Port) = (directory, process, port);
        errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    public const string Program = "docker-registry";

    public int Port { get; }

    /// <summary>As in image references: <c>127.0.0.1:PORT</c>.</summary>
    public string Name => $"127.0.0.1:{Port}";

    /// <summary>Where blobs are, for tests that damage them.</summary>
    public string StoragePath => Path.Combine(directory.FullName, "storage");

    /// <summary>Why no registry can be started here, or null.</summary>
    public static string? Missing =>
        Array.Exists((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), path => File.Exists(Path.Combine(path, Program)))
            ? null
            : $"'{Program}' is not installed; run ./test.sh, or apt-get install docker-registry";

    /// <summary>Starts one and waits until it answers.</summary>
    public static async Task<RealRegistry> StartAsync(RealRegistryOptions? options = null)
    {
        options ??= new RealRegistryOptions();
        for (var attempt = 1; ; attempt++)
        {
            var directory = Directory.CreateTempSubdirectory("kaniko-registry-");
            var port = FreePort();
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "config.yml"), Config(directory.FullName, port, options));
            var start = new ProcessStartInfo(Program, ["serve", Path.Combine(directory.FullName, "config.yml")])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                Environment = { ["OTEL_TRACES_EXPORTER"] = "none" },
            };
            var registry = new RealRegistry(directory, Process.Start(start)!, port);
            if (await registry.IsReadyAsync(options.Tls is not null))
            {
                return registry;
            }

            await registry.DisposeAsync();
            if (attempt == 3)
            {
                throw new InvalidOperationException($"{Program} does not start: {await registry.errors}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await errors;
        process.Dispose();
        directory.Delete(recursive: true);
    }

    /// <summary>A port that nobody listens on, for now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Config(string directory, int port, RealRegistryOptions options)
    {
        var config = $$"""
            version: 0.1
            log: { level: warn }
            storage:
              filesystem: { rootdirectory: {{directory}}/storage }
              delete: { enabled: true }
            http:
              addr: 127.0.0.1:{{port}}

            """;
        if (options.Tls is { } tls)
        {
            var (certificate, key) = tls.WriteServer(directory);
            config += $"  tls: {{ certificate: {certificate}, key: {key} }}\n";
        }

        if (options.BasicAuth is { } login)
        {
            var path = Path.Combine(directory, "htpasswd");
            File.WriteAllText(path, $"{login.User}:{Bcrypt(login.Password)}\n");
            config += $"auth:\n  htpasswd: {{ realm: test, path: {path} }}\n";
        }

        return config;
    }

    // docker-registry takes bcrypt only, and crypt(3) of Debian's libxcrypt makes it.
    private static string Bcrypt(string password)
    {
        var start = new ProcessStartInfo("perl", ["-e", "print crypt($ARGV[0], '$2y$04$' . 'abcdefghijklmnopqrstuu')", password])
        {
            RedirectStandardOutput = true,
        };
        using var perl = Process.Start(start)!;
        var hash = perl.StandardOutput.ReadToEnd();
        perl.WaitForExit();
        return hash.StartsWith("$2y$", StringComparison.Ordinal) ? hash : throw new InvalidOperationException("perl's crypt knows no bcrypt");
    }

    private async Task<bool> IsReadyAsync(bool tls)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // Only whether it answers.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        for (var i = 0; i < 400 && !process.HasExited; i++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"{(tls ? "https" : "http")}://{Name}/v2/"));
                return response.Headers.Contains("Docker-Distribution-Api-Version");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(25);
            }
        }

        return false;
    }
}
