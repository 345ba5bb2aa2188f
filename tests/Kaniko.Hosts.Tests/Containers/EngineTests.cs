using Kaniko.Diagnostics;
using Kaniko.Hosts.Containers;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Containers;

/// <summary>A docker daemon for all tests of a class.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    private Task<DockerDaemon>? starting;

    public Task<DockerDaemon> Daemon => starting ??= DockerDaemon.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (starting is { IsCompletedSuccessfully: true })
        {
            await (await starting).DisposeAsync();
        }
    }
}

/// <summary>Each engine, here and as if it were elsewhere: the same builds.</summary>
public sealed class EngineTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    private const string Executor = "/usr/bin/python3 /test/Cluster/executor.py";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Engines => new() { { "podman", false }, { "podman", true }, { "docker", false }, { "docker", true }, { "nerdctl", false } };

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Everything_that_a_build_needs_gets_there_and_its_result_comes_back(string engine, bool elsewhere)
    {
        using var scene = await SceneAsync(engine);
        await using var service = elsewhere ? await scene.GoElsewhereAsync(await DaemonAsync(engine), Token) : null;
        scene.Environment["API_KEY"] = "key-in-variable";
        scene.Folder.Write("token", "key-in-file");
        var request = scene.Request;

        var last = await scene.BuildAsync(request with
        {
            Run = new() { Secrets = ["id=t,src=token"] },
            Host = request.Host with
            {
                ExecutorEnvironment = ["API_KEY"],
                ExecutorArguments =
                [
                    "--fake-no-result", "--fake-env=API_KEY", "--fake-cat=/kaniko/lent/secret-0", "--fake-cat=/kaniko/.docker/config.json", "--fake-cat=/proc/self/mountinfo",
                ],
            },
        }, Token);

        // Without a word about its result, the digest is the file that was brought back.
        Assert.StartsWith("sha256:", Assert.IsType<BuildFinished>(last).Result.Digest);
        Assert.Contains("context src/main.c", scene.Told);
        Assert.Contains("variable key-in-variable", scene.Told);
        Assert.Contains("content key-in-file", scene.Told);
        Assert.Contains(scene.Told, line => line.Contains(Convert.ToBase64String("me:pass-word"u8), StringComparison.Ordinal));
        Assert.Equal(elsewhere, scene.Told.Any(line => line.Contains("the engine is on another machine", StringComparison.Ordinal)));
        var mounts = scene.Told.Where(line => line.Contains(" /kaniko/", StringComparison.Ordinal)).ToList();
        Assert.Equal(elsewhere, mounts.Count == 0);
        Assert.All(mounts.Where(line => !line.Contains("/kaniko/output", StringComparison.Ordinal)), line => Assert.Contains(" ro", line, StringComparison.Ordinal));
        Assert.Equal("", await scene.ContainersAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_failing_step_and_an_interruption_leave_no_container(string engine, bool elsewhere)
    {
        using var scene = await SceneAsync(engine);
        await using var service = elsewhere ? await scene.GoElsewhereAsync(await DaemonAsync(engine), Token) : null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var request = scene.Request;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(With("--fake-fail"), Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var told in new ContainerHost(scene.Settings).BuildAsync(With("--fake-sleep=60"), stop.Token))
            {
                if (told is Traced { Message: "context src/main.c" })
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.Equal((ErrorCode.RunFailed, 7), (error.Code, error.ExitCode));
        Assert.Equal("", await scene.ContainersAsync());
        Assert.DoesNotContain(scene.Events, told => told is WarningRaised);

        BuildRequest With(string argument) => request with { Host = request.Host with { ExecutorArguments = [argument] } };
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_image_that_is_not_there_or_holds_no_executor_is_told(string engine, bool elsewhere)
    {
        using var scene = await SceneAsync(engine, "/does/not/exist");
        await using var service = elsewhere ? await scene.GoElsewhereAsync(await DaemonAsync(engine), Token) : null;
        var request = scene.Request;

        var empty = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(request, Token));
        var missing = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(
            request with { Host = request.Host with { ExecutorImage = "registry.invalid/not/there:1" } }, Token));

        Assert.Contains("--executor-image", empty.Hint, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.HostFailed, missing.Code);
        Assert.Contains(missing.OutputTail, line => line.Contains("registry.invalid/not/there:1", StringComparison.Ordinal));
        Assert.Equal("", await scene.ContainersAsync());
    }

    [Fact]
    public async Task A_mounted_context_is_refused_where_the_engine_does_not_see_it()
    {
        using var scene = await SceneAsync("docker");
        _ = await scene.GoElsewhereAsync(await docker.Daemon, Token);
        var request = scene.Request;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(
            request with { Host = request.Host with { Container = request.Host.Container with { Context = ContainerContext.Mount } } }, Token));

        Assert.Contains("--container-context=mount", error.Hint, StringComparison.Ordinal);
    }

    private async Task<EngineScene> SceneAsync(string engine, string executor = Executor) => engine switch
    {
        "docker" => await EngineScene.DockerAsync(await docker.Daemon, executor, Token),
        "nerdctl" => await EngineScene.NerdctlAsync(executor, Token),
        _ => await EngineScene.PodmanAsync(executor, Token),
    };

    private async Task<DockerDaemon?> DaemonAsync(string engine) => engine == "docker" ? await docker.Daemon : null;
}
