using System.Formats.Tar;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests;

/// <summary>A machine with a context, and a cluster that it may use.</summary>
internal sealed class HostScene : IAsyncDisposable
{
    private HostScene(FakeCluster cluster) => Cluster = cluster;

    public FakeCluster Cluster { get; }

    public TemporaryDirectory Folder { get; } = new("kaniko-test-host-");

    public List<BuildEvent> Events { get; } = [];

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal) { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "" };

    public List<BuildResult> Written { get; } = [];

    /// <summary>How contexts are packed.</summary>
    public Func<ContextArchive, Stream, CancellationToken, Task> Pack { get; set; } = PackAsync;

    /// <summary>The clock of all builds.</summary>
    public BriskTime Time { get; } = new();

    public HostSettings Settings => new()
    {
        Version = "0.1.0",
        CurrentDirectory = Folder.Path,
        Environment = Environment,
        Time = Time,
        PackContext = Pack,
        OpenArchive = static archive => archive,
        FindLogin = (image, _) => Task.FromResult(image.StartsWith("registry.example/", StringComparison.Ordinal)
            ? new RegistryLogin("registry.example", "me", "pass-word") : null),
        WriteResultFiles = (_, result, _) =>
        {
            Written.Add(result);
            return Task.CompletedTask;
        },
        MachineName = "test",
    };

    public BuildRequest Request => new()
    {
        Context = Folder["context"],
        Destinations = ["registry.example/team/app:1"],
        Host = new()
        {
            Kind = HostKind.Kubernetes,
            ExecutorImage = "registry.example/kaniko-tasks:0.1",
            RetryDelay = TimeSpan.FromMilliseconds(20),
            StartTimeout = TimeSpan.FromSeconds(90),
            Kubernetes = new() { Kubeconfig = Cluster.Kubeconfig },
        },
    };

    public static async Task<HostScene> StartAsync(string? certificateName = null)
    {
        Kaniko.Testing.ExternalProgram.Require("python3");
        var scene = new HostScene(await FakeCluster.StartAsync(certificateName));
        scene.Folder.Write("context/Dockerfile", "FROM scratch\nCOPY . /\n");
        scene.Folder.Write("context/src/main.c", "int main() { return 0; }\n");
        return scene;
    }

    /// <summary>The request with other host settings.</summary>
    public BuildRequest With(Func<HostOptions, HostOptions> change) => Request with { Host = change(Request.Host) };

    /// <summary>The request whose executor gets these arguments too.</summary>
    public BuildRequest WithArguments(params string[] arguments) => With(host => host with { ExecutorArguments = arguments });

    /// <summary>The executor's argument that keeps it from its result, and with a number from the line of that number, until <see cref="Release"/>.</summary>
    public string Hold(int? line = null) => $"--fake-hold={Folder["released"]}{(line is null ? "" : $":{line}")}";

    public void Release() => Folder.Write("released", "");

    public async Task<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        await foreach (var buildEvent in new KubernetesHost(Settings with { Time = time ?? Time }).BuildAsync(request, cancellationToken))
        {
            lock (Events)
            {
                Events.Add(buildEvent);
            }
        }

        return Events[^1];
    }

    public async Task<BuildResult> ResultAsync(BuildRequest request) =>
        Assert.IsType<BuildFinished>(await BuildAsync(request, TestContext.Current.CancellationToken)).Result;

    /// <summary>What was told, as lines.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (Events)
            {
                return [.. Events.Select(told => told switch { Traced traced => traced.Message, StepOutput output => output.Line, _ => null }).OfType<string>()];
            }
        }
    }

    /// <summary>How many bytes of the context were sent.</summary>
    public long Sent
    {
        get
        {
            lock (Events)
            {
                return Events.OfType<TransferProgressed>().LastOrDefault()?.Current ?? 0;
            }
        }
    }

    public IReadOnlyList<string> Warnings => [.. Events.OfType<WarningRaised>().Select(warning => warning.Diagnostic.Detail)];

    /// <summary>Nothing of a build may be left: no object, no process.</summary>
    public void AssertNothingIsLeft()
    {
        Assert.Empty(Cluster.Left);
        // A node ends a pod's processes a little after the API server forgot the pod.
        Assert.All(Cluster.Lives, life => Assert.True(SpinWait.SpinUntil(() => life.Running.IsCompleted, FakeCluster.Patience)));
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>.NET's writer ends an archive with the bare marker: what is sent must be padded all the same.</summary>
    public static async Task PackAsync(ContextArchive archive, Stream target, CancellationToken cancellationToken)
    {
        var writer = new TarWriter(target, TarEntryFormat.Ustar, leaveOpen: true);
        await using (writer)
        {
            foreach (var path in Directory.EnumerateFiles(archive.Directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                await writer.WriteEntryAsync(path, Path.GetRelativePath(archive.Directory, path), cancellationToken);
            }
        }
    }
}
