using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kaniko.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>
/// A cluster of one machine: an API server with HTTP/1.1, HTTP/2, TLS and WebSockets on loopback, and a node that runs executors as child
/// processes. It follows the rules of the API so strictly that a client that does not can fail.
/// </summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new("kaniko-test-cluster-");
    private readonly TestCertificates certificates = new();
    private readonly X509Certificate2 certificate;
    private readonly Dictionary<string, PodLife> lives = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly WebApplication application;
    private int pods;
    private int connections;

    private FakeCluster(string? certificateName, IReadOnlyList<string>? program)
    {
        certificate = certificates.Server(certificateName);
        Program = program ?? ["python3", Path.Combine(AppContext.BaseDirectory, "Cluster", "executor.py")];
        Store.Happened += OnHappened;
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                _ = listen.Use(next => async connection =>
                {
                    _ = Interlocked.Increment(ref connections);
                    try
                    {
                        await next(connection);
                    }
                    finally
                    {
                        _ = Interlocked.Decrement(ref connections);
                    }
                });
                _ = listen.UseHttps(certificate, https =>
                {
                    // Whose certificate it is is the authorizer's business, not the handshake's.
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            });
        });
        application = builder.Build();
        _ = application.UseWebSockets();
        application.Run(new ApiServer(this).HandleAsync);
    }

    public ObjectStore Store { get; } = new();

    public ClusterFaults Faults { get; } = new();

    public AttachSupport Attach { get; set; }

    /// <summary>How pods live, unless they live well.</summary>
    public PodScript Script { get; set; } = new();

    /// <summary>Requests so far, <c>verb resource</c>.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Who proved themselves by a certificate, as its subject says.</summary>
    public ConcurrentDictionary<string, bool> ClientSubjects { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Program { get; }

    public string Address { get; private set; } = "";

    public TestCertificates Certificates => certificates;

    /// <summary>A kubeconfig for it.</summary>
    public string Kubeconfig { get; private set; } = "";

    public static async Task<FakeCluster> StartAsync(string? certificateName = null, IReadOnlyList<string>? program = null)
    {
        var cluster = new FakeCluster(certificateName, program);
        await cluster.application.StartAsync();
        cluster.Address = cluster.application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        cluster.Kubeconfig = cluster.WriteKubeconfig("token: secret-token");
        _ = cluster.Store.Create("/api/v1/namespaces", new() { ["kind"] = "Namespace", ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "builds" } });
        return cluster;
    }

    /// <summary>Another kubeconfig, whose user has these lines.</summary>
    public string WriteKubeconfig(string user, string cluster = "") => folder.Write($"kubeconfig-{Guid.NewGuid():N}", $$"""
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
        - name: test
          context: { cluster: here, user: me, namespace: builds }
        clusters:
        - name: here
          cluster:
            server: {{Address}}
            certificate-authority-data: {{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(certificates.AuthorityPem))}}
            {{cluster}}
        users:
        - name: me
          user:
            {{user.Replace("\n", "\n    ", StringComparison.Ordinal)}}

        """);

    public PodLife? LifeOf(string path)
    {
        lock (gate)
        {
            return lives.GetValueOrDefault(path);
        }
    }

    public IReadOnlyList<PodLife> Lives
    {
        get
        {
            lock (gate)
            {
                return [.. lives.Values];
            }
        }
    }

    /// <summary>What is there besides namespaces.</summary>
    public IReadOnlyList<string> Left => [.. Store.All.Keys.Where(path => !path.StartsWith("/api/v1/namespaces/", StringComparison.Ordinal) || path.Split('/').Length > 5)];

    public bool SawRequest(string request)
    {
        lock (Requests)
        {
            return Requests.Contains(request);
        }
    }

    /// <summary>What has not come in this time never will.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Waits until something is true of the cluster.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="meanwhile">What makes it true; when that has ended, nothing will.</param>
    public static async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken, Task? meanwhile = null)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var isOver = false; !condition(); isOver = meanwhile is { IsCompleted: true })
        {
            if (isOver)
            {
                await meanwhile!;
                Assert.Fail("it ended before");
            }

            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < Patience, "it never came");
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Waits until nobody is connected any more: then everything that was asked for has been done, answered or not.</summary>
    public Task LeftAloneAsync(CancellationToken cancellationToken) => WaitUntilAsync(() => Volatile.Read(ref connections) == 0, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var life in Lives)
        {
            life.Dispose();
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await application.StopAsync(limit.Token);
        await application.DisposeAsync();
        certificate.Dispose();
        certificates.Dispose();
        folder.Dispose();
    }

    private void OnHappened(string type, string path, System.Text.Json.Nodes.JsonObject item)
    {
        if (path.Contains("/jobs/", StringComparison.Ordinal) && type == "ADDED")
        {
            StartJob(path, item);
        }

        if (!path.Contains("/pods/", StringComparison.Ordinal))
        {
            return;
        }

        lock (gate)
        {
            if (type == "ADDED")
            {
                var script = pods++ < Script.Times ? Script : new PodScript { Sidecar = Script.Sidecar };
                lives[path] = new PodLife(Store, path, script, Program, folder.Create($"pod-{pods}"));
                lives[path].Start();
            }
            else if (type == "DELETED" && lives.TryGetValue(path, out var life))
            {
                life.Dispose();
            }
        }
    }

    /// <summary>The job controller: one pod for each job, that goes with it.</summary>
    private void StartJob(string path, System.Text.Json.Nodes.JsonObject job)
    {
        var name = job["metadata"]!["name"]!.GetValue<string>();
        var pod = (System.Text.Json.Nodes.JsonObject)job["spec"]!["template"]!.DeepClone();
        (pod["apiVersion"], pod["kind"]) = ("v1", "Pod");
        var metadata = pod["metadata"]!.AsObject();
        metadata["name"] = $"{name}-x7k2p";
        metadata["labels"] ??= new System.Text.Json.Nodes.JsonObject();
        metadata["labels"]!["batch.kubernetes.io/job-name"] = name;
        metadata["ownerReferences"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
        {
            ["apiVersion"] = "batch/v1", ["kind"] = "Job", ["name"] = name, ["uid"] = job["metadata"]!["uid"]!.GetValue<string>(),
        });
        _ = Store.Create(path[..path.IndexOf("/jobs/", StringComparison.Ordinal)].Replace("/apis/batch/v1", "/api/v1", StringComparison.Ordinal) + "/pods", pod);
    }
}
