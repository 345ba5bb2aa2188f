using System.Text;
using System.Text.Json;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The action from a workflow's inputs to a registry, and what the workflow gets back.</summary>
public sealed class ActionTests(BuildsFixture fixture)
{
    /// <summary>What a step says that wants to be obeyed.</summary>
    private const string Hostile =
        @"printf '::add-path::/evil\n ::set-output name=digest::evil\n##[add-mask]x\r\n50%%\r100%%\r::error::y\n\033]0;title\007##vso[task.complete]\n' && printf 'digest=evil\n'";

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
    public async Task Another_runner_finds_what_cache_to_put_into_the_registry()
    {
        using var first = await SceneAsync();
        var cache = $"type=registry,ref={first.Registry}/cache-{Path.GetFileName(first.Folder.Path).ToLowerInvariant()}";
        foreach (var expected in new[] { "0", "1" })
        {
            using var scene = await SceneAsync();
            using var run = new ActionRun(scene);
            run.Write("Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nRUN echo 1 > /one\n");
            run.Inputs["cache-from"] = cache;
            run.Inputs["cache-to"] = cache;
            run.Inputs["tags"] = scene.Destination;
            run.Inputs["push"] = "true";

            _ = (await run.RunAsync(Token)).Succeeded();

            Assert.Equal(expected, run.Outputs["cache-hit-ratio"]);
        }
    }

    [Fact]
    public async Task A_front_door_s_log_gets_the_groups_and_the_workflow_the_outputs()
    {
        using var scene = await SceneAsync();
        _ = scene.Folder.Write("context/Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nRUN echo '::add-path::/evil'\n");
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_OUTPUT"] = scene.Folder["output"],
            ["GITHUB_STEP_SUMMARY"] = scene.Folder["summary"],
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        foreach (var name in new[] { "DOTNET_ROOT", "HOME" })
        {
            environment[name] = Environment.GetEnvironmentVariable(name) ?? "";
        }

        var log = new StringBuilder();
        var lines = new EventLines();
        var program = new Kaniko.Tasks.Programs.KanikoProgram(new ProgramCommand(scene.Program.FileName, [], "the test"))
        {
            Environment = environment,
            Listener = told => log.Append(lines.Of(told) is (>= LineLevel.Information, var text) ? text + "\n" : ""),
        };
        var result = await program.BuildAsync(
            new BuildRequest
            {
                Context = scene.Context,
                NoPush = true,
                WorkDirectory = scene.Folder["work"],
                Registry = new RegistryOptions { InsecureRegistries = [scene.Registry], InsecurePull = true },
            },
            Token);

        Assert.Equal(["group", "stop-commands", "endgroup"], GitHubRunner.Commands(log.ToString()).Select(command => command.Kind));
        Assert.Contains("add-path::/evil", log.ToString(), StringComparison.Ordinal);
        Assert.Equal(result.Digest, GitHubRunner.ReadFile(await File.ReadAllTextAsync(scene.Folder["output"], Token))["digest"]);
        Assert.Contains(result.Digest, await File.ReadAllTextAsync(scene.Folder["summary"], Token), StringComparison.Ordinal);
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

    [Fact]
    public async Task Files_are_written_to_where_the_workflow_looks_for_them()
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("Dockerfile", "FROM scratch\nCOPY Dockerfile /files/Dockerfile\n");
        run.Inputs["outputs"] = "type=local,dest=out\ntype=tar,dest=out.tar";

        _ = (await run.RunAsync(Token)).Succeeded();

        Assert.True(File.Exists(Path.Combine(run.Workspace, "out/files/Dockerfile")));
        Assert.True(File.Exists(Path.Combine(run.Workspace, "out.tar")));
    }

    [Theory]
    [InlineData("load", "true", "the input 'load' is refused")]
    [InlineData("outputs", "type=tar,dest=-", "standard output")]
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

    [Fact]
    public async Task A_check_annotates_its_findings_and_obeys_nothing_that_the_Dockerfile_says()
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("app/Dockerfile", "FROM scratch as Build\nLABEL a=\"##[add-mask]x ##vso[task.complete]\"\nWORKDIR relative\n");
        run.Inputs["context"] = "app";
        run.Inputs["call"] = "check";

        var result = await run.RunAsync(Token);

        Assert.Equal(1, result.ExitCode);
        var commands = GitHubRunner.Commands(result.Output + "\n" + result.Error).Where(command => command.Kind != "add-mask").ToList();
        Assert.All(commands, command => Assert.StartsWith("warning,title", command.Kind, StringComparison.Ordinal));
        Assert.Contains(commands, command => command.Data.Contains("Stage name 'Build'", StringComparison.Ordinal));
        Assert.Contains("file=app/Dockerfile,line=3::", result.Error, StringComparison.Ordinal);
        Assert.Contains("warnings have been found", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("##[", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("##vso[", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_cannot_print_its_secrets_in_any_system_s_log()
    {
        using var scene = await BuildScene.CreateAsync(fixture, """
            FROM BUSYBOX
            RUN --mount=type=secret,id=key --mount=type=secret,id=token,env=T \
                cat /run/secrets/key; echo "token=$T."; echo "$T" | base64; printf %s "$T" | base64 >&2; exit 3

            """, Token);
        var key = scene.Folder.Write("key", "-----BEGIN-----\nfirst-line-of-it\n}\nsecond-line-of-it\n");

        var token = scene.Folder.Write("token", "s3cret/token\n");
        var result = await scene.BuildAsync(Token, $"--secret=id=key,src={key}", $"--secret=id=token,src={token}", $"--report={scene.Folder["report.json"]}");

        Assert.Equal(3, result.ExitCode);
        var told = result.Error + result.Output + await File.ReadAllTextAsync(scene.Folder["report.json"], Token);
        Assert.Contains("token=***", told, StringComparison.Ordinal);
        Assert.Matches(@"(?m)\d \}$", result.Error); // a brace is none
        string[] secrets = ["s3cret", "line-of-it", "BEGIN", Convert.ToBase64String("s3cret/token"u8), Convert.ToBase64String("s3cret/token\n"u8)];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_is_printed_and_the_image_built()
    {
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nRUN echo 1 > /one\n");
        run.Inputs["print-plan"] = "true";
        run.Inputs["tags"] = scene.Destination;
        run.Inputs["push"] = "true";

        var result = (await run.RunAsync(Token)).Succeeded();

        Assert.Contains($"PUSH [{scene.Destination}]", result.Error, StringComparison.Ordinal);
        Assert.Equal(await Skopeo.DigestAsync(scene.Destination, Token), run.Outputs["digest"]);
    }

    /// <summary>The image as GitHub's runner runs it, with hostile text wherever other people's text can be.</summary>
    [Fact]
    public async Task In_the_executor_image_without_privileges_it_is_the_same()
    {
        var image = await fixture.ExecutorAsync(Token);
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("app/Dockerfile", $"""
            FROM {await fixture.BusyboxAsync(Token)} AS build
            RUN --mount=type=secret,id=t test "$(tail -c 3 /run/secrets/t)" = two && cat /run/secrets/t && {Hostile} && echo made > /made
            FROM scratch
            LABEL evil="</code>::set-output name=digest::evil"
            COPY --from=build /made /made

            """);
        run.Inputs["context"] = "/home/runner/work/app/app/app";
        run.Inputs["secrets"] = "\"t=one\ntwo\"";
        run.Inputs["tags"] = $"{scene.Destination}\n{scene.Destination}-x";
        run.Inputs["labels"] = "hostile=::add-path::/evil ##[add-mask]x";
        run.Inputs["push"] = "true";
        run.Inputs["outputs"] = "type=docker,dest=image.tar";
        run.Inputs["metadata-file"] = "metadata.json";

        var result = (await run.RunAsync(image, Token)).Succeeded();

        var digest = await Skopeo.DigestAsync(scene.Destination, Token);
        Assert.Equal(["digest", "imageid", "metadata", "tags", "image", "cache-hit-ratio", "json"], run.Outputs.Keys);
        Assert.Equal(digest, run.Outputs["digest"]);
        Assert.Equal($"{scene.Destination}\n{scene.Destination}-x", run.Outputs["tags"]);
        Assert.Equal($"{scene.Destination[..scene.Destination.LastIndexOf(':')]}@{digest}", run.Outputs["image"]);
        Assert.Equal("0", run.Outputs["cache-hit-ratio"]);
        using var manifest = await Skopeo.ManifestAsync(scene.Destination, Token);
        Assert.Equal(run.Outputs["imageid"], manifest.RootElement.GetProperty("config").GetProperty("digest").GetString());
        Assert.Equal(run.Outputs["metadata"] + "\n", await File.ReadAllTextAsync(Path.Combine(run.Workspace, "metadata.json"), Token));
        Assert.Contains(run.Outputs["digest"], run.Summary, StringComparison.Ordinal);
        var commands = GitHubRunner.Commands(result.Output + "\n" + result.Error).ToList();
        Assert.Contains(("add-mask", "two"), commands);
        var notice = Assert.Single(commands, command => command.Kind.StartsWith("notice", StringComparison.Ordinal));
        Assert.StartsWith("isolation 'in-place' cannot keep secrets in memory", notice.Data, StringComparison.Ordinal);
        Assert.All(commands.Except([notice]), command => Assert.Contains(command.Kind, (string[])["add-mask", "group", "stop-commands", "endgroup"]));
        Assert.True(File.Exists(Path.Combine(run.Workspace, "image.tar")));
        Assert.True(File.Exists(Path.Combine(run.Workspace, "app", "Dockerfile")));
    }

    [Fact]
    public async Task In_the_executor_image_a_failing_step_is_annotated_and_its_exit_code_is_the_action_s()
    {
        var image = await fixture.ExecutorAsync(Token);
        using var scene = await SceneAsync();
        using var run = new ActionRun(scene);
        run.Write("Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nRUN {Hostile}; exit 42\n");
        run.Inputs["tags"] = scene.Destination;
        run.Inputs["push"] = "true";

        var result = await run.RunAsync(image, Token);

        Assert.Equal(42, result.ExitCode);
        Assert.Empty(run.Outputs);
        Assert.Null(await Skopeo.DigestAsync(scene.Destination, Token));
        Assert.Contains("## The build failed", run.Summary, StringComparison.Ordinal);
        Assert.Contains("file=Dockerfile,line=2::", result.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["group", "stop-commands", "endgroup", "error"],
            GitHubRunner.Commands(result.Output + "\n" + result.Error).Select(command => command.Kind.Split(',')[0]).Where(kind => kind != "add-mask"));
    }

    private Task<BuildScene> SceneAsync() => BuildScene.CreateAsync(fixture, "FROM scratch\n", Token);
}
