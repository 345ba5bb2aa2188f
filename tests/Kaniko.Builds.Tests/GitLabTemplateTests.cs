using System.Text.RegularExpressions;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The job of <c>templates/kaniko.yml</c>: its script, run by a shell with the variables that GitLab makes of the inputs.</summary>
public sealed partial class GitLabTemplateTests(BuildsFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_job_builds_pushes_and_writes_its_reports()
    {
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\n", Token);
        _ = scene.Folder.Write("context/Dockerfile", "FROM scratch\nARG A\nARG B\nLABEL a=$A b=$B\nWORKDIR relative\n");
        var result = await RunAsync(scene, new()
        {
            ["JOB_DESTINATIONS"] = $"{scene.Destination} {scene.Destination}2",
            ["JOB_BUILD_ARGS"] = "A=one two\nB=$(touch evil) `touch evil` \"; touch evil\n",
        });

        _ = result.Succeeded();
        var digest = await Skopeo.DigestAsync(scene.Destination, Token) ?? "";
        using var config = await Skopeo.ConfigAsync(scene.Destination + "2", Token);
        var labels = config.RootElement.GetProperty("config").GetProperty("Labels");
        Assert.Equal("one two", labels.GetProperty("a").GetString());
        Assert.Equal("$(touch evil) `touch evil` \"; touch evil", labels.GetProperty("b").GetString());
        Assert.False(File.Exists(Path.Combine(scene.Context, "evil")));
        Assert.Contains($"KANIKO_DIGEST={digest}\n", await File.ReadAllTextAsync(Path.Combine(scene.Context, "kaniko.env"), Token), StringComparison.Ordinal);
        Assert.Contains("WorkdirRelativePath", await File.ReadAllTextAsync(Path.Combine(scene.Context, "kaniko-code-quality.json"), Token), StringComparison.Ordinal);
        Assert.Contains(digest, await File.ReadAllTextAsync(Path.Combine(scene.Context, "kaniko-summary.md"), Token), StringComparison.Ordinal);
        Assert.Contains(digest, await File.ReadAllTextAsync(Path.Combine(scene.Context, "kaniko-metadata.json"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_push_the_image_is_only_built()
    {
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\n", Token);
        _ = scene.Folder.Write("context/Dockerfile", "FROM scratch\nLABEL a=b\n");

        var result = await RunAsync(scene, new() { ["JOB_DESTINATIONS"] = scene.Destination, ["JOB_PUSH"] = "push false", ["JOB_CACHE"] = "--cache=true" });

        Assert.StartsWith("sha256:", result.Succeeded().Output, StringComparison.Ordinal);
        Assert.Null(await Skopeo.DigestAsync(scene.Destination, Token));
    }

    [Fact]
    public async Task A_failing_step_s_exit_code_is_the_job_s_and_its_output_is_a_section()
    {
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\n", Token);
        _ = scene.Folder.Write("context/Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nRUN echo told; exit 7\n");

        var result = await RunAsync(scene, new() { ["JOB_DESTINATIONS"] = scene.Destination });

        Assert.Equal(7, result.ExitCode);
        Assert.Equal(["start", "end"], Section().Matches(result.Error).Select(match => match.Groups[1].Value));
        Assert.Contains("The build failed", await File.ReadAllTextAsync(Path.Combine(scene.Context, "kaniko-summary.md"), Token), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(scene.Context, "kaniko.env")));
    }

    private static Task<ProgramResult> RunAsync(BuildScene scene, Dictionary<string, string?> inputs)
    {
        var variables = new Dictionary<string, string?>
        {
            ["GITLAB_CI"] = "true",
            ["CI_PROJECT_DIR"] = scene.Context,
            ["JOB_CONTEXT"] = scene.Context,
            ["JOB_DOCKERFILE"] = "Dockerfile",
            ["JOB_BUILD_ARGS"] = "",
            ["JOB_TARGET"] = "",
            ["JOB_CACHE"] = "--cache=false",
            ["JOB_PUSH"] = "push true",
            ["JOB_VERBOSITY"] = "info",
            ["JOB_FLAGS"] = $"--insecure\n--insecure-pull\n--insecure-registry={scene.Registry}\n--progress=plain",
            ["KANIKO_DIR"] = scene.Folder["work"],
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        foreach (var (name, value) in inputs)
        {
            variables[name] = value;
        }

        var template = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "templates", "kaniko.yml"));
        Assert.All(variables.Keys.Where(name => name.StartsWith("JOB_", StringComparison.Ordinal)), name => Assert.Matches($"(?m)^    {name}: \"(--cache=|push )?\\$\\[\\[ inputs\\.", template));
        var script = string.Join('\n', template[(template.IndexOf("    - |\n", StringComparison.Ordinal) + 8)..].Split('\n')
            .TakeWhile(line => line.StartsWith("      ", StringComparison.Ordinal)).Select(line => line[6..]));
        Assert.Contains("/kaniko/executor", script, StringComparison.Ordinal);
        return new ExternalProgram("/bin/sh") { WorkingDirectory = scene.Context, Environment = variables }
            .RunAsync(["-c", script.Replace("/kaniko/executor", scene.Program.FileName, StringComparison.Ordinal)], Token);
    }

    [GeneratedRegex(@"section_(start|end):\d+:[a-zA-Z0-9_.-]+(?:\[[^\]]*\])?\r\u001b\[0K")]
    private static partial Regex Section();
}
