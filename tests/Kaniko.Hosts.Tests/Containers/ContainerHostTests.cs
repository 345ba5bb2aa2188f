using Kaniko.Diagnostics;
using Kaniko.Hosts.Containers;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Containers;

/// <summary>Builds in containers of a real podman.</summary>
public sealed class ContainerHostTests
{
    private const string Executor = "/usr/bin/python3 /test/Cluster/executor.py";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ContainerContext.Mount)]
    [InlineData(ContainerContext.Stdin)]
    public async Task A_context_reaches_the_container_and_a_result_comes_back(ContainerContext way)
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        var request = scene.Request;

        var last = await scene.BuildAsync(request with { Host = request.Host with { Container = request.Host.Container with { Context = way } } }, Token);

        Assert.Equal("registry.example/team/app:1", Assert.Single(Assert.IsType<BuildFinished>(last).Result.Images).Reference);
        Assert.Contains("context src/main.c", scene.Told);
        Assert.Empty(await scene.ContainersAsync());
    }

    [Fact]
    public async Task Secrets_variables_and_logins_are_lent_and_are_in_no_argument()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        scene.Environment["API_KEY"] = "key-in-variable";
        scene.Folder.Write("token", "key-in-file");
        var request = scene.Request;

        _ = await scene.BuildAsync(request with
        {
            Run = new() { Secrets = ["id=t,src=token"] },
            Host = request.Host with
            {
                ExecutorEnvironment = ["API_KEY"],
                ExecutorArguments = ["--fake-env=API_KEY", "--fake-cat=/kaniko/lent/secret-0", "--fake-cat=/kaniko/.docker/config.json", "--fake-cat=/proc/1/cmdline"],
            },
        }, Token);

        Assert.Contains("variable key-in-variable", scene.Told);
        Assert.Contains("content key-in-file", scene.Told);
        Assert.Contains(scene.Told, line => line.Contains("registry.example", StringComparison.Ordinal) && line.Contains(Convert.ToBase64String("me:pass-word"u8), StringComparison.Ordinal));
        Assert.DoesNotContain(scene.Told, line => line.Contains("--context", StringComparison.Ordinal) && line.Contains("key-in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failing_step_fails_as_it_would_here()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        var request = scene.Request;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(
            request with { Host = request.Host with { ExecutorArguments = ["--fake-fail"] } }, Token));

        Assert.Equal((ErrorCode.RunFailed, 7), (error.Code, error.ExitCode));
        Assert.Empty(await scene.ContainersAsync());
    }

    [Fact]
    public async Task An_interrupted_build_leaves_no_container()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var request = scene.Request;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var told in new ContainerHost(scene.Settings).BuildAsync(
                request with { Host = request.Host with { ExecutorArguments = ["--fake-sleep=60"] } }, stop.Token))
            {
                if (told is Traced { Message: "context src/main.c" })
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.Empty(await scene.ContainersAsync());
    }

    [Fact]
    public async Task A_build_that_takes_too_long_is_ended()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        var request = scene.Request;

        var building = scene.BuildAsync(request with
        {
            Host = request.Host with { StartTimeout = TimeSpan.Zero, BuildTimeout = TimeSpan.FromHours(1), ExecutorArguments = ["--fake-sleep=60"] },
        }, Token);
        await FakeCluster.WaitUntilAsync(() => scene.Told.Contains("context src/main.c"), Token, building);
        scene.Time.End(TimeSpan.FromHours(1));

        var error = await Assert.ThrowsAsync<KanikoException>(() => building);

        Assert.Contains("--build-timeout", error.Hint, StringComparison.Ordinal);
        Assert.Empty(await scene.ContainersAsync());
    }

    [Fact]
    public async Task An_image_without_an_executor_is_told()
    {
        using var scene = await EngineScene.PodmanAsync("/does/not/exist", Token);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(scene.Request, Token));

        Assert.Contains("/kaniko/executor", error.Message, StringComparison.Ordinal);
        Assert.Contains("--executor-image", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("512Mi", "536870912")]
    [InlineData("1.5G", "1500000000")]
    [InlineData("1000", "1000")]
    public void Memory_is_told_to_engines_in_bytes(string quantity, string bytes) => Assert.Equal(bytes, ContainerEngine.Bytes(quantity));

    [Theory]
    [InlineData("500m", "0.5")]
    [InlineData("2", "2")]
    public void Processors_are_told_to_engines_in_decimals(string quantity, string processors) => Assert.Equal(processors, ContainerEngine.Processors(quantity));

    [Fact]
    public async Task A_registry_that_only_this_machine_reaches_needs_the_host_s_network()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);

        var request = scene.Request;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(
            request with { Destinations = ["127.0.0.1:5000/app"], Host = request.Host with { Container = request.Host.Container with { Network = null } } }, Token));

        Assert.Contains("--container-network=host", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>SELinux keeps containers from a user's files; the alternative would be to label those anew.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_SELinux_enforces_its_rules_the_container_may_read_what_is_mounted(bool enforces)
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        scene.SelinuxEnforces = enforces;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var request = scene.Request;
        var building = scene.BuildAsync(request with { Host = request.Host with { ExecutorArguments = ["--fake-sleep=60"] } }, stop.Token);
        while ((await scene.ContainersAsync()).Length == 0 && !building.IsCompleted)
        {
            await Task.Delay(50, Token);
        }

        var options = await scene.InspectAsync("{{.HostConfig.SecurityOpt}}");
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);

        Assert.Equal(enforces, options.Contains("label=disable", StringComparison.Ordinal));
    }

    /// <summary>It knows no such option, and the tests' nerdctl refuses what nerdctl's reference does not list.</summary>
    [Fact]
    public async Task Nerdctl_is_not_told_of_SELinux()
    {
        using var scene = await EngineScene.NerdctlAsync(Executor, Token);
        scene.SelinuxEnforces = true;

        Assert.IsType<BuildFinished>(await scene.BuildAsync(scene.Request, Token));
    }

    [Fact]
    public async Task An_engine_whose_daemon_is_down_is_passed_over_for_one_that_works()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        scene.Wrap("docker", ExternalProgram.Require("docker").FileName, "--host=unix:///nowhere.sock");
        scene.Wrap("podman", scene.Program, [.. scene.OwnArguments]);
        var request = scene.Request;

        var last = await scene.BuildAsync(
            request with { Host = request.Host with { Container = request.Host.Container with { Engine = null, EngineArguments = [] } } }, Token);

        Assert.IsType<BuildFinished>(last);
        Assert.Single(scene.Told, line => line.Contains("docker' does not answer: ", StringComparison.Ordinal) && line.Contains("unix:///nowhere.sock", StringComparison.Ordinal));
        Assert.Contains(scene.Told, line => line.EndsWith("podman'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Engines_of_which_none_answers_are_told_with_their_reasons()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        scene.Wrap("docker", ExternalProgram.Require("docker").FileName, "--host=unix:///nowhere.sock");
        scene.Wrap("nerdctl", ExternalProgram.Require("sh").FileName, "-c", "echo 'rootless containerd not running' >&2; exit 1");
        scene.Environment["PATH"] = scene.Folder["engines"];
        var request = scene.Request;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(
            request with { Host = request.Host with { Container = new() } }, Token));

        Assert.Equal(ErrorCode.HostFailed, error.Code);
        Assert.Contains("unix:///nowhere.sock", error.OutputTail[0], StringComparison.Ordinal);
        Assert.EndsWith("rootless containerd not running", error.OutputTail[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_engine_is_told_with_the_other_hosts()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        scene.Environment["PATH"] = scene.Folder.Path;
        var request = scene.Request;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(
            request with { Host = request.Host with { Container = new() } }, Token));

        Assert.Equal(ErrorCode.ToolMissing, error.Code);
        Assert.Contains("--host=kubernetes", error.Hint, StringComparison.Ordinal);
    }
}
