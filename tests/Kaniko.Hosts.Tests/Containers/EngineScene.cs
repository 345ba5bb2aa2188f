using Kaniko.Hosts.Containers;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Containers;

/// <summary>A real engine with storage of its own, and an image whose executor is a program of this machine.</summary>
internal sealed class EngineScene : IDisposable
{
    private const string Image = "localhost/test/executor:1";

    private EngineScene()
    {
    }

    public TemporaryDirectory Folder { get; } = new("kaniko-test-podman-");

    public List<BuildEvent> Events { get; } = [];

    /// <summary>What the engine is told before its command, as flags of the program.</summary>
    public IReadOnlyList<string> EngineArguments { get; private set; } = [];

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>The engine as the tests themselves call it, whatever way the host takes.</summary>
    public ExternalProgram Engine { get; private set; } = new("podman");

    /// <summary>The engine as the host calls it.</summary>
    public string Program { get; private set; } = "";

    /// <summary>What makes the engine the test's own.</summary>
    public IReadOnlyList<string> OwnArguments { get; private set; } = [];

    /// <summary>The clock of all builds.</summary>
    public BriskTime Time { get; } = new();

    public BuildRequest Request => new()
    {
        Context = Folder["context"],
        Destinations = ["registry.example/team/app:1"],
        Host = new()
        {
            Kind = HostKind.Container,
            ExecutorImage = Image,
            Executor = ExecutorKind.Own,
            Container = new() { Engine = Program, EngineArguments = EngineArguments, RunArguments = Mounts, Pull = PullPolicy.Never, Network = "host" },
        },
    };

    /// <summary>The image is empty but for its executor: libraries and interpreters are this machine's.</summary>
    public static IReadOnlyList<string> Mounts =>
        ["--volume=/usr:/usr:ro", $"--volume={AppContext.BaseDirectory}:/test:ro"];

    /// <summary>Podman, without a service.</summary>
    /// <param name="executor">What the executor's script runs.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public static async Task<EngineScene> PodmanAsync(string executor, CancellationToken cancellationToken)
    {
        _ = ExternalProgram.Require("runc");
        var scene = New("podman");
        scene.Environment["CONTAINERS_CONF"] = scene.Folder.Write("containers.conf", "[containers]\ndefault_ulimits = []\n");
        scene.OwnArguments = scene.EngineArguments =
        [
            "--root", scene.Folder["podman-root"], "--runroot", scene.Folder["podman-run"], "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs",
        ];
        await scene.ImportAsync(executor, cancellationToken);
        return scene;
    }

    /// <summary>Nerdctl's command line over podman: the program itself is not in Debian.</summary>
    /// <param name="executor">What the executor's script runs.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public static async Task<EngineScene> NerdctlAsync(string executor, CancellationToken cancellationToken)
    {
        var scene = await PodmanAsync(executor, cancellationToken);
        scene.Environment["NERDCTL_TEST_PODMAN"] = string.Join(' ', scene.OwnArguments);
        scene.EngineArguments = [];
        scene.Program = scene.Folder.Write("nerdctl", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Containers", "nerdctl.py"), cancellationToken));
        File.SetUnixFileMode(scene.Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return scene;
    }

    /// <summary>A docker of the test's own.</summary>
    /// <param name="daemon">Its daemon.</param>
    /// <param name="executor">What the executor's script runs.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public static async Task<EngineScene> DockerAsync(DockerDaemon daemon, string executor, CancellationToken cancellationToken)
    {
        var scene = New("docker");
        scene.OwnArguments = scene.EngineArguments = ["--host", daemon.Socket];
        await scene.ImportAsync(executor, cancellationToken);
        return scene;
    }

    /// <summary>From here on the host speaks to the engine over the network, as if it were elsewhere. Podman's service for that ends with the result.</summary>
    public async Task<IAsyncDisposable?> GoElsewhereAsync(DockerDaemon? daemon, CancellationToken cancellationToken)
    {
        if (daemon is not null)
        {
            EngineArguments = ["--host", daemon.Address];
            return null;
        }

        var address = $"tcp://127.0.0.1:{LoopbackRegistry.FreePort()}";
        var service = Engine.Start([.. OwnArguments, "system", "service", "--time=0", address]);
        EngineArguments = ["--url", address];
        while ((await Engine.RunAsync([.. EngineArguments, "version"], cancellationToken)).ExitCode != 0)
        {
            Assert.False(service.HasExited, service.ErrorSoFar);
            await Task.Delay(100, cancellationToken);
        }

        return service;
    }

    /// <summary>What the host is told of this machine's SELinux.</summary>
    public bool SelinuxEnforces { get; set; }

    public HostSettings Settings => new()
    {
        Version = "0.1.0",
        CurrentDirectory = Folder.Path,
        Environment = Environment,
        Time = Time,
        PackContext = HostScene.PackAsync,
        OpenArchive = static archive => archive,
        FindLogin = (image, _) => Task.FromResult(image.StartsWith("registry.example/", StringComparison.Ordinal)
            ? new RegistryLogin("registry.example", "me", "pass-word") : null),
        WriteResultFiles = (_, _, _) => Task.CompletedTask,
        SelinuxEnforces = SelinuxEnforces,
    };

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

    /// <summary>Puts an engine into the search path that is another program with these arguments first.</summary>
    public void Wrap(string name, string program, params string[] arguments)
    {
        var words = string.Join(' ', arguments.Prepend(program).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var script = Folder.Write($"engines/{name}", $"#!/bin/sh\nexec {words} \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment["PATH"] = $"{Folder["engines"]}:{System.Environment.GetEnvironmentVariable("PATH")}";
    }

    public async Task<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        await foreach (var buildEvent in new ContainerHost(Settings).BuildAsync(request, cancellationToken))
        {
            lock (Events)
            {
                Events.Add(buildEvent);
            }
        }

        return Events[^1];
    }

    /// <summary>The names of all containers, running or not.</summary>
    public async Task<string> ContainersAsync() =>
        (await Engine.RunAsync([.. OwnArguments, "ps", "--all", "--format", "{{.Names}}"], TestContext.Current.CancellationToken)).Succeeded().Line;

    /// <summary>How the only container was made.</summary>
    public async Task<string> InspectAsync(string format) => (await Engine.RunAsync(
        [.. OwnArguments, "inspect", "--format", format, await ContainersAsync()], TestContext.Current.CancellationToken)).Succeeded().Line;

    public void Dispose() => Folder.Dispose();

    private static EngineScene New(string engine)
    {
        var program = ExternalProgram.Require(engine);
        Assert.SkipUnless(System.Environment.IsPrivilegedProcess, $"{engine} with storage of its own wants root here");
        var scene = new EngineScene();
        var folder = scene.Folder;
        scene.Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "";
        scene.Environment["HOME"] = folder.Path;
        folder.Write("context/Dockerfile", "FROM scratch\nCOPY . /\n");
        folder.Write("context/src/main.c", "int main() { return 0; }\n");
        scene.Engine = program;
        scene.Program = program.FileName;
        return scene;
    }

    private async Task ImportAsync(string executor, CancellationToken cancellationToken)
    {
        Engine = Engine with { Environment = Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value) };
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
        _ = (await Engine.RunAsync([.. OwnArguments, "import", Folder["image.tar"], Image], cancellationToken)).Succeeded();
    }
}
