using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>
/// The job of GitLab's own documentation of Kaniko, to the letter, in our image as GitLab's docker executor runs it: another entry point, the script
/// on standard input of the first shell that is found, the project in <c>/builds</c>, no privilege; and a registry that wants a login and has a
/// certificate of its own.
/// </summary>
public sealed class GitLabJobTests(BuildsFixture fixture)
{
    /// <summary>As documented; only the image has another name.</summary>
    private const string Job = """
        mkdir -p /kaniko/.docker
        echo "{\"auths\":{\"${CI_REGISTRY}\":{\"auth\":\"$(printf "%s:%s" "${CI_REGISTRY_USER}" "${CI_REGISTRY_PASSWORD}" | base64 | tr -d '\n')\"}}}" > /kaniko/.docker/config.json
        /kaniko/executor --context "${CI_PROJECT_DIR}" --dockerfile "${CI_PROJECT_DIR}/Dockerfile" --destination "${CI_REGISTRY_IMAGE}:${CI_COMMIT_TAG}"
        """;

    private const string Login = "the gitlab-ci-token";
    private const string Password = "p4ss$word'\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>With the documented line that writes a configuration, and without it: the job's variables are enough.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_documented_job_runs_after_a_change_of_the_image_s_name(bool writesConfiguration)
    {
        var executor = await fixture.ExecutorAsync(Token);
        using var certificates = new TestCertificates();
        await using var registry = await LoopbackRegistry.StartAsync(new() { Tls = certificates, BasicAuth = (Login, Password) }, Token);
        using var project = new TemporaryDirectory("kaniko-gitlab-");
        var authority = await File.ReadAllTextAsync(certificates.WriteAuthority(project.Path), Token);
        var image = $"{registry.Address}/group/app";
        await SkopeoAsync(["copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", "--dest-creds", $"{Login}:{Password}",
            $"docker://{await fixture.BusyboxAsync(Token)}", $"docker://{image}/base:1"]);
        _ = project.Write("builds/group/app/Dockerfile", $"FROM {image}/base:1\nCOPY file /copied\nRUN echo told && cp /copied /made\n");
        _ = project.Write("builds/group/app/file", "content\n");
        var lines = Job.Split('\n');

        var result = await executor.RunScriptAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{project["builds"]}:/builds", "--volume", $"{project.Create("cache")}:/cache", "--env", "CI=true"],
            Script(
                new()
                {
                    ["GITLAB_CI"] = "true",
                    ["CI_PROJECT_DIR"] = "/builds/group/app",
                    ["CI_REGISTRY"] = registry.Address,
                    ["CI_REGISTRY_IMAGE"] = image,
                    ["CI_REGISTRY_USER"] = Login,
                    ["CI_REGISTRY_PASSWORD"] = Password,
                    ["CI_COMMIT_TAG"] = "v1.0",
                },
                [$"echo '{authority}' >> /kaniko/ssl/certs/additional-ca-cert-bundle.crt", .. writesConfiguration ? lines : lines[^1..]]),
            Token);

        _ = result.Succeeded();
        await SkopeoAsync(["inspect", "--tls-verify=false", "--creds", $"{Login}:{Password}", $"docker://{image}:v1.0"]);
        Assert.DoesNotContain(Password, result.Output + result.Error, StringComparison.Ordinal);
        Assert.Matches(@"section_start:\d+:kaniko_[0-9a-f]+_1\[collapsed=true\]\r\u001b\[0K", result.Error);
        Assert.Equal(["Dockerfile", "file"], Directory.GetFiles(project["builds/group/app"]).Select(file => Path.GetFileName(file)).Order());
    }

    [Fact]
    public async Task A_failing_step_ends_the_job_with_its_exit_code_and_no_further_line_runs()
    {
        var executor = await fixture.ExecutorAsync(Token);
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\n", Token);
        using var project = new TemporaryDirectory("kaniko-gitlab-");
        _ = project.Write("builds/app/Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nRUN exit 42\n");

        var result = await executor.RunScriptAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{project["builds"]}:/builds"],
            Script(
                new() { ["GITLAB_CI"] = "true", ["CI_PROJECT_DIR"] = "/builds/app" },
                [$"/kaniko/executor --context \"$CI_PROJECT_DIR\" --no-push --insecure-pull --insecure-registry {scene.Registry}", "echo went on"]),
            Token);

        Assert.Equal(42, result.ExitCode);
        Assert.DoesNotContain("went on", result.Output, StringComparison.Ordinal);
    }

    /// <summary>What the runner sends: variables and lines in one quoted text that the shell evaluates.</summary>
    private static string Script(Dictionary<string, string> variables, IEnumerable<string> lines)
    {
        var body = string.Concat(variables.Select(pair => $"export {pair.Key}={Quoted(pair.Value)}\n"))
            + $"cd {Quoted(variables["CI_PROJECT_DIR"])}\n" + string.Concat(lines.Select(line => $"echo {Quoted("$ " + line.Split('\n')[0])}\n{line}\n"));
        return $"if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit\nset +o noclobber\n: | eval {Quoted(body)}\nexit 0\n";
    }

    private static string Quoted(string text) =>
        "$'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "'";

    private static async Task SkopeoAsync(string[] arguments) => _ = (await ExternalProgram.Require("skopeo").RunAsync(arguments, Token)).Succeeded();
}
