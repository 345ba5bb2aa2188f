using Kaniko.Hosts.Containers;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Containers;

/// <summary>A real podman with storage of its own, and an image whose executor is a program of this machine.</summary>
internal sealed class PodmanScene : IDisposable
{
    private const string Image = "localhost/test/executor:1";

    private PodmanScene()
    {
    }

    public TemporaryDirectory Folder { get; } = new("kaniko-test-podman-");

    public List<BuildEvent> Events { get; } = [];

    /// <summary>What the engine is told before its command, as flags of the program.</summary>
    public IReadOnlyList<string> EngineArguments { get; private set; } = [];

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public ExternalProgram Podman { get; private set; } = new("podman");

    public BuildRequest Request => new()
    {
        Context = Folder["context"],
        Destinations = ["registry.example/team/app:1"],
        Host = new()
        {
            Kind = HostKind.Container,
            ExecutorImage = Image,
            Executor = ExecutorKind.Own,
            Container = new() { Engine = "podman", EngineArguments = EngineArguments, RunArguments = Mounts, Pull = PullPolicy.Never },
        },
    };

    /// <summary>The image is empty but for its executor: libraries and interpreters are this machine's.</summary>
    public static IReadOnlyList<string> Mounts =>
        ["--volume=/usr:/usr:ro", $"--volume={AppContext.BaseDirectory}:/test:ro"];

    /// <param name="executor">What the executor's script runs.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public static async Task<PodmanScene> StartAsync(string executor, CancellationToken cancellationToken)
    {
        _ = Kaniko.Testing.ExternalProgram.Require("podman");
        _ = Kaniko.Testing.ExternalProgram.Require("runc");
        Assert.SkipUnless(System.Environment.IsPrivilegedProcess, "podman with storage of its own wants root here");
        var scene = new PodmanScene();
        var folder = scene.Folder;
        scene.Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "";
        scene.Environment["HOME"] = folder.Path;
        scene.Environment["CONTAINERS_CONF"] = folder.Write("containers.conf", "[containers]\ndefault_ulimits = []\n");
        scene.EngineArguments =
            ["--root", folder["podman-root"], "--runroot", folder["podman-run"], "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs"];
        scene.Podman = ExternalProgram.Require("podman") with { Environment = scene.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value) };
        folder.Write("context/Dockerfile", "FROM scratch\nCOPY . /\n");
        folder.Write("context/src/main.c", "int main() { return 0; }\n");
        await scene.ImportAsync(executor, cancellationToken);
        return scene;
    }

    public HostSettings Settings => new()
    {
        Version = "0.1.0",
        CurrentDirectory = Folder.Path,
        Environment = Environment,
        PackContext = HostScene.PackAsync,
        FindLogin = (image, _) => Task.FromResult(image.StartsWith("registry.example/", StringComparison.Ordinal)
            ? new RegistryLogin("registry.example", "me", "pass-word") : null),
        WriteResultFiles = (_, _, _) => Task.CompletedTask,
    };

    public IReadOnlyList<string> Told => [.. Events.Select(told => told switch { Traced traced => traced.Message, StepOutput output => output.Line, _ => null }).OfType<string>()];

    public async Task<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        await foreach (var buildEvent in new ContainerHost(Settings).BuildAsync(request, cancellationToken))
        {
            Events.Add(buildEvent);
        }

        return Events[^1];
    }

    /// <summary>The names of all containers, running or not.</summary>
    public async Task<string> ContainersAsync() =>
        (await Podman.RunAsync([.. EngineArguments, "ps", "--all", "--format", "{{.Names}}"], TestContext.Current.CancellationToken)).Succeeded().Line;

    public void Dispose() => Folder.Dispose();

    private async Task ImportAsync(string executor, CancellationToken cancellationToken)
    {
        var root = Folder.Create("image");
        foreach (var directory in new[] { "usr", "tmp", "test", "program", "etc", "root", "kaniko" })
        {
            _ = Directory.CreateDirectory(Path.Combine(root, directory));
        }

        foreach (var link in new[] { "bin", "lib", "lib64", "sbin" })
        {
            _ = File.CreateSymbolicLink(Path.Combine(root, link), "usr/" + link);
        }

        var script = Folder.Write("image/kaniko/executor", $"#!/bin/sh\nexec {executor} \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Folder.Write("image/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        _ = (await ExternalProgram.Require("tar").RunAsync(["-C", root, "-cf", Folder["image.tar"], "."], cancellationToken)).Succeeded();
        _ = (await Podman.RunAsync([.. EngineArguments, "import", "--quiet", Folder["image.tar"], Image], cancellationToken)).Succeeded();
    }
}
