using System.Text;
using System.Text.Json.Nodes;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests;

/// <summary>The program as a user starts it, against the cluster of the tests.</summary>
public sealed class ProgramTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task An_interrupted_program_leaves_nothing_in_the_cluster(string signal, int exitCode)
    {
        await using var scene = await HostScene.StartAsync();
        await using var running = Program(scene).Start(Flags(scene, "--executor-arg=--fake-sleep=60"));
        await running.WaitForErrorAsync("context src/main.c", Token);

        running.Signal(signal);
        var result = await running.WaitAsync(Token);

        Assert.Equal(exitCode, result.ExitCode);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_a_killed_program_leaves_is_collected_later()
    {
        await using var scene = await HostScene.StartAsync();
        var program = Program(scene);
        await using (var running = program.Start(Flags(scene, "--executor-arg=--fake-sleep=60")))
        {
            await running.WaitForErrorAsync("context src/main.c", Token);
            running.Signal("KILL");
            _ = await running.WaitAsync(Token);
        }

        Assert.NotEmpty(scene.Cluster.Left);
        var tool = new ExternalProgram(program.FileName) { Environment = program.Environment };
        var early = (await tool.RunAsync(["pods", "gc", "--kubeconfig", scene.Cluster.Kubeconfig], Token)).Succeeded();
        var late = (await tool.RunAsync(["pods", "gc", "--older-than=1ms", "--kubeconfig", scene.Cluster.Kubeconfig], Token)).Succeeded();

        Assert.Equal("", early.Output);
        Assert.StartsWith("pod/kaniko-app-", late.Output, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("create selfsubjectaccessreviews")]
    [InlineData("create secrets")]
    [InlineData("create pods")]
    [InlineData("patch secrets")]
    [InlineData("watch pods")]
    [InlineData("get pods/attach")]
    [InlineData("get pods/log")]
    public async Task Whenever_the_program_is_killed_the_rest_is_collected(string step)
    {
        await using var scene = await HostScene.StartAsync();
        var program = Program(scene);
        await using (var running = program.Start(Flags(scene, "--executor-arg=--fake-sleep=60", "--executor-env=KEY=value")))
        {
            await FakeCluster.WaitUntilAsync(() => scene.Cluster.SawRequest(step) || running.HasExited, Token);
            running.Signal("KILL");
            _ = await running.WaitAsync(Token);
        }

        // What was asked for last may be carried out after the asker's death.
        await scene.Cluster.LeftAloneAsync(Token);
        var tool = new ExternalProgram(program.FileName) { Environment = program.Environment };
        _ = (await tool.RunAsync(["pods", "gc", "--older-than=1ms", "--kubeconfig", scene.Cluster.Kubeconfig], Token)).Succeeded();

        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_detached_build_is_waited_for_by_its_name()
    {
        await using var scene = await HostScene.StartAsync();
        var program = Program(scene);
        var tool = new ExternalProgram(program.FileName) { Environment = program.Environment };

        var name = (await program.RunAsync(Flags(scene, "--detach", "--executor-arg=" + scene.Hold()), Token)).Succeeded().Line;
        var early = await tool.RunAsync(["pods", "result", name, "--kubeconfig", scene.Cluster.Kubeconfig], Token);
        scene.Release();
        var waited = (await tool.RunAsync(["pods", "wait", name, "--progress=plain", "--kubeconfig", scene.Cluster.Kubeconfig], Token)).Succeeded();
        var result = (await tool.RunAsync(["pods", "result", name, "--kubeconfig", scene.Cluster.Kubeconfig], Token)).Succeeded();
        var listed = (await tool.RunAsync(["pods", "list", "--kubeconfig", scene.Cluster.Kubeconfig], Token)).Succeeded();
        _ = (await tool.RunAsync(["pods", "cancel", name, "--kubeconfig", scene.Cluster.Kubeconfig], Token)).Succeeded();

        Assert.Contains("has not ended", early.Error, StringComparison.Ordinal);
        Assert.StartsWith("registry.example/team/app@sha256:", waited.Output, StringComparison.Ordinal);
        Assert.Equal(waited.Output, result.Output);
        Assert.Equal([name, "Succeeded"], listed.Line.Split('\t')[..2]);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Manifests_are_rendered_without_a_cluster()
    {
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["store"]);
        var tool = new ExternalProgram(program.FileName) { WorkingDirectory = folder.Path };
        folder.Write("Dockerfile", "FROM scratch\nCOPY . /\n");

        var pod = (await tool.RunAsync(["render", "--context=.", "--destination=r.example/app", "--executor-image=x", "--registry-credentials=false"], Token)).Succeeded();

        Assert.Contains("kind: Pod", pod.Output, StringComparison.Ordinal);
        Assert.Contains("- --context=tar://stdin", pod.Output.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("stdinOnce: true", pod.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_logins_of_all_registries_that_a_build_reads_from_travel_and_no_others()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("Dockerfile",
            """
            # syntax=docker/dockerfile:1
            ARG TOOLS=tools.example/tool:1
            FROM base.example/base:1 AS base
            FROM ${TOOLS} AS tool
            FROM unused.example/unused:1 AS unused
            FROM base
            COPY --from=tool /a /a
            COPY --from=copied.example/files:1 /b /b
            RUN --mount=type=bind,from=mounted.example/files:1,target=/m true
            """);
        string[] named = ["pushed.example", "base.example", "arg.example", "copied.example", "mounted.example", "cache.example", "context.example", "mirror.example"];
        string[] others = ["tools.example", "strange.example"];
        var logins = new JsonObject { ["auths"] = new JsonObject(named.Concat(others).Select(
            registry => KeyValuePair.Create<string, JsonNode?>(registry, new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:secret of {registry}")) }))) };
        folder.Write("docker/config.json", logins.ToJsonString());
        var program = new ExternalProgram(KanikoProgram.Require(folder["store"]).FileName)
        {
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string?> { ["DOCKER_CONFIG"] = folder["docker"] },
        };

        var rendered = (await program.RunAsync(
            [
                "render", "--context=.", "--destination=pushed.example/app", "--executor-image=x", "--build-arg=TOOLS=arg.example/tool:2", "--cache", "--cache-repo=cache.example/cache",
                "--build-context=more=docker-image://context.example/more:1", "--registry-mirror=mirror.example", "--show-secrets", "--json",
            ], Token)).Succeeded();

        var secret = JsonNode.Parse(rendered.Output)!["items"]!.AsArray().Single(item => item!["kind"]!.GetValue<string>() == "Secret")!;
        var sent = JsonNode.Parse(Convert.FromBase64String(secret["data"]![".dockerconfigjson"]!.GetValue<string>()))!["auths"]!.AsObject();
        Assert.Equal(named.Order(StringComparer.Ordinal), sent.Select(pair => pair.Key).Where(name => name != "unused.example").Order(StringComparer.Ordinal));
    }

    private static KanikoProgram Program(HostScene scene) => KanikoProgram.Require(scene.Folder["store"]);

    private static string[] Flags(HostScene scene, params string[] more) =>
    [
        "--host=kubernetes", "--executor-image=registry.example/kaniko", "--kubeconfig", scene.Cluster.Kubeconfig, "--context", scene.Folder["context"],
        "--destination=registry.example/team/app:1", "--registry-credentials=false", "--verbosity=debug", .. more,
    ];
}
