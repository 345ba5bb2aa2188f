using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Programs;

namespace Kaniko.Hosts.Kubernetes.Access;

/// <summary>A credential plug-in of the kubeconfig: run once, asked again when its answer expires or is refused.</summary>
internal sealed class ExecCredentials(ExecEntry entry, string directory, ClusterEntry cluster, HostSettings settings) : ICredentials
{
    private const int ErrorTail = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LoginLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim gate = new(1);
    private (Proof Proof, DateTimeOffset? Expires)? known;

    public async ValueTask<Proof> GetAsync(Proof? refused, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stale = known is not { } current || (current.Expires is { } end && end - Margin <= settings.Time.GetUtcNow());
            // Of many requests that are refused with one answer, the first asks anew, however late the others hear of it.
            if (stale || ReferenceEquals(known!.Value.Proof, refused))
            {
                // The old certificate may still be in use by a connection; it goes with the collector.
                known = await RunAsync(cancellationToken).ConfigureAwait(false);
            }

            return known!.Value.Proof;
        }
        finally
        {
            _ = gate.Release();
        }
    }

    public void Dispose()
    {
        known?.Proof.Certificate?.Dispose();
        gate.Dispose();
    }

    private async Task<(Proof, DateTimeOffset?)> RunAsync(CancellationToken cancellationToken)
    {
        var interactive = IsInteractive();
        using var limit = new TimeLimit(interactive ? LoginLimit : Limit, settings.Time, cancellationToken);
        using var process = Start(interactive);
        try
        {
            var errors = interactive ? Task.FromResult("") : process.StandardError.ReadToEndAsync(limit.Token);
            var answer = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            var said = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? Parse(answer)
                : throw Failed($"ended with {process.ExitCode}{(said.Trim() is { Length: > 0 } text ? ": " + text[Math.Max(0, text.Length - ErrorTail)..] : "")}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed($"took more than {(interactive ? LoginLimit : Limit).TotalMinutes} minutes");
        }
    }

    private bool IsInteractive() => entry.InteractiveMode switch
    {
        "Never" => false,
        "Always" => settings.Interactive ? true : throw Failed("wants a terminal, and there is none"),
        _ => settings.Interactive,
    };

    private Process Start(bool interactive)
    {
        var command = entry.Command is { Length: > 0 } name ? name : throw Failed("is not named");
        // A name alone is looked for on the PATH; a path is relative to the kubeconfig.
        var program = command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.GetFullPath(command, directory)
            : SearchPath.Find(command, settings.Environment) ?? throw Missing("it is not on the PATH");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            // Whoever logs in must see where to, and what to type there.
            RedirectStandardError = !interactive,
            RedirectStandardInput = !interactive,
            CreateNoWindow = true,
        };
        foreach (var argument in entry.Args ?? [])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (key, value) in settings.Environment)
        {
            start.Environment[key] = value;
        }

        foreach (var variable in entry.Env ?? [])
        {
            start.Environment[variable.Name ?? ""] = variable.Value ?? "";
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = Question(interactive);
        try
        {
            var process = Process.Start(start)!;
            if (!interactive)
            {
                process.StandardInput.Close();
            }

            return process;
        }
        catch (Win32Exception e)
        {
            throw Missing(e.Message, e);
        }
    }

    private string Question(bool interactive)
    {
        var spec = new JsonObject { ["interactive"] = interactive };
        if (entry.ProvideClusterInfo)
        {
            var info = new JsonObject { ["server"] = cluster.Server };
            Set(info, "tls-server-name", cluster.TlsServerName);
            Set(info, "proxy-url", cluster.ProxyUrl);
            Set(info, "certificate-authority-data", cluster.CertificateAuthorityData);
            if (cluster.InsecureSkipTlsVerify)
            {
                info["insecure-skip-tls-verify"] = true;
            }

            if (cluster.Extensions?.FirstOrDefault(extension => extension.Name == "client.authentication.k8s.io/exec")?.Extension is { } config)
            {
                info["config"] = config.DeepClone();
            }

            spec["cluster"] = info;
        }

        return new JsonObject { ["apiVersion"] = entry.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();

        static void Set(JsonObject target, string key, string? value)
        {
            if (value is not null)
            {
                target[key] = value;
            }
        }
    }

    private (Proof, DateTimeOffset?) Parse(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var root = json.RootElement;
            if (Text(root, "kind") != "ExecCredential" || Text(root, "apiVersion") != entry.ApiVersion)
            {
                throw Failed($"answered with another kind or version than ExecCredential '{entry.ApiVersion}'");
            }

            if (!root.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
            {
                throw Failed("answered without a status");
            }

            var (token, certificate, key) = (Text(status, "token"), Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
            if (token is null && (certificate is null || key is null))
            {
                throw Failed("answered with neither a token nor a certificate with its key");
            }

            DateTimeOffset? expires = Text(status, "expirationTimestamp") is { } end && DateTimeOffset.TryParse(end, out var time) ? time : null;
            return (new Proof
            {
                Authorization = token is null ? null : "Bearer " + token,
                Certificate = certificate is null || key is null ? null : ClientCertificate.Of(certificate, key),
            }, expires);
        }
        catch (JsonException)
        {
            // What it printed may hold a token.
            throw Failed("answered with something that is not JSON");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private KanikoException Missing(string why, Exception? inner = null) =>
        new(ErrorCode.ToolMissing, $"the kubeconfig's credential plug-in '{entry.Command}' cannot be started: {why}", inner)
        {
            Hint = entry.InstallHint is { Length: > 0 } hint ? hint : "install it, or correct the user's exec.command",
        };

    private KanikoException Failed(string what) => new(ErrorCode.HostFailed, $"the kubeconfig's credential plug-in '{entry.Command}' {what}")
    {
        Hint = "run it by hand, or log in again",
    };
}
