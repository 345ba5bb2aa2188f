using System.Text.Json;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The action from a workflow's inputs to a registry, and what the workflow gets back.</summary>
public sealed class ActionTests(BuildsFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outputs_say_what_the_registry_has()
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nARG WHO\nRUN echo \"hello $WHO\" > /hello\nCMD [\"cat\", \"/hello\"]\n");
        run.Inputs["push"] = "true";
        run.Inputs["tags"] = $"{scene.Destination}\n{scene.Destination}2";
        run.Inputs["build-args"] = "WHO=action";
        run.Inputs["labels"] = "org.example.note=a,b\norg.example.hostile=</code>::add-path::/evil";
        run.Inputs["context"] = "/home/runner/work/app/app"; // ${{ github.workspace }}

        var result = await run.RunAsync(Token);

        _ = result.Succeeded();
        var digest = await Skopeo.DigestAsync(scene.Destination, Token) ?? "";
        var repository = scene.Destination[..scene.Destination.LastIndexOf(':')];
        Assert.Equal(["digest", "imageid", "metadata", "tags", "image", "cache-hit-ratio", "json"], run.Outputs.Keys);
        Assert.Equal(digest, run.Outputs["digest"]);
        Assert.Equal($"{repository}@{digest}", run.Outputs["image"]);
        Assert.Equal($"{scene.Destination}\n{scene.Destination}2", run.Outputs["tags"]);
        Assert.Equal("0", run.Outputs["cache-hit-ratio"]);
        using var metadata = JsonDocument.Parse(run.Outputs["metadata"]);
        Assert.Equal(digest, metadata.RootElement.GetProperty("containerimage.digest").GetString());
        Assert.Equal(run.Outputs["imageid"], metadata.RootElement.GetProperty("containerimage.config.digest").GetString());
        using var json = JsonDocument.Parse(run.Outputs["json"]);
        Assert.Equal(digest, json.RootElement.GetProperty("digest").GetString());
        using var config = await Skopeo.ConfigAsync(scene.Destination, Token);
        Assert.Equal("a,b", config.RootElement.GetProperty("config").GetProperty("Labels").GetProperty("org.example.note").GetString());
        Assert.Contains(digest, run.Summary, StringComparison.Ordinal);
        Assert.Contains("```mermaid", run.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("</code>::add-path", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_says_what_the_cache_had()
    {
        using var scene = await SceneAsync();
        var dockerfile = $"FROM {await fixture.BusyboxAsync(Token)}\nRUN echo 1 > /one\n";
        foreach (var expected in new[] { "0", "1" })
        {
            using var run = new ActionRun(scene);
            run.Write("Dockerfile", dockerfile);
            run.Inputs["push"] = "false";
            _ = (await run.RunAsync(Token)).Succeeded();

            Assert.Equal(expected, run.Outputs["cache-hit-ratio"]);
            Assert.Equal("", run.Outputs["image"]);
        }
    }

    [Fact]
    public async Task A_failing_step_is_annotated_at_its_line_with_what_it_printed()
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("app/Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nWORKDIR /x\nRUN echo '::add-path::/evil'; echo '##[add-mask]x'; echo gone wrong; exit 42\n");
        run.Inputs["context"] = "app";

        var result = await run.RunAsync(Token);

        Assert.Equal(42, result.ExitCode);
        var commands = GitHubRunner.Commands(result.Error).Where(command => command.Kind != "add-mask").ToList();
        Assert.Equal(["group", "stop-commands", "endgroup", "error,file,line"], commands.Select(command => command.Kind.Replace(",title", "", StringComparison.Ordinal)));
        Assert.Contains("gone wrong", commands[^1].Data, StringComparison.Ordinal);
        Assert.Contains("file=app/Dockerfile,line=3::", result.Error, StringComparison.Ordinal);
        Assert.Contains("## The build failed", run.Summary, StringComparison.Ordinal);
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task Secrets_are_masked_reach_the_step_and_are_nowhere_else()
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("Dockerfile", $"""
            FROM {await fixture.BusyboxAsync(Token)}
            RUN --mount=type=secret,id=token test "$(wc -l </run/secrets/token)/$(tail -c 3 /run/secrets/token)" = 1/two
            RUN --mount=type=secret,id=named test "$(tail -c 5 /run/secrets/named)" = three

            """);
        run.Inputs["secrets"] = "\"token=s3cret-one\ns3cret-two\"";
        run.Inputs["secret-envs"] = "named=NAMED";
        run.Inputs["username"] = "me";
        run.Inputs["password"] = "s3cret-four";
        run.Inputs["report"] = "report.json";
        run.Variables["NAMED"] = "s3cret-three";

        var result = (await run.RunAsync(Token)).Succeeded();

        var masks = GitHubRunner.Commands(result.Error).Where(command => command.Kind == "add-mask").Select(command => command.Data).ToList();
        Assert.Superset(new HashSet<string> { "s3cret-one", "s3cret-two", "s3cret-three", "s3cret-four" }, masks.ToHashSet());
        var log = string.Join('\n', (result.Error + result.Output).Split('\n').Where(line => !line.StartsWith("::add-mask::", StringComparison.Ordinal)));
        var written = log + run.Summary + string.Concat(run.Outputs.Values) + await File.ReadAllTextAsync(Path.Combine(run.Workspace, "report.json"), Token);
        Assert.DoesNotContain("s3cret", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_make_tags_and_labels()
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        var repository = scene.Destination[..scene.Destination.LastIndexOf(':')];
        run.Write("Dockerfile", "FROM scratch\nLABEL a=b\n");
        run.Inputs["images"] = repository;
        run.Inputs["tags"] = "type=edge\ntype=sha\ntype=raw,value=stable,enable={{is_default_branch}}";
        run.Inputs["push"] = "true";

        _ = (await run.RunAsync(Token)).Succeeded();

        Assert.Equal([$"{repository}:edge", $"{repository}:stable", $"{repository}:sha-0123456"], run.Outputs["tags"].Split('\n'));
        using var config = await Skopeo.ConfigAsync($"{repository}:edge", Token);
        var labels = config.RootElement.GetProperty("config").GetProperty("Labels");
        Assert.Equal("Apache-2.0", labels.GetProperty("org.opencontainers.image.licenses").GetString());
        Assert.Equal("https://github.com/org/app", labels.GetProperty("org.opencontainers.image.source").GetString());
    }

    [Theory]
    [InlineData("load", "true", "the input 'load' is refused")]
    [InlineData("outputs", "type=tar,dest=x", "type=tar")]
    public async Task An_input_that_cannot_be_is_an_annotation_and_an_exit_code(string input, string text, string message)
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("Dockerfile", "FROM scratch\n");
        run.Inputs[input] = text;

        var result = await run.RunAsync(Token);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, Assert.Single(GitHubRunner.Commands(result.Error), command => command.Kind.StartsWith("error", StringComparison.Ordinal)).Data, StringComparison.Ordinal);
    }

    private Task<BuildScene> SceneAsync() => BuildScene.CreateAsync(fixture, "FROM scratch\n", Token);
}
