using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>What is in each variant of the executor image: what wrappers of Kaniko's image rely on, and no more than fits.</summary>
public sealed class ExecutorVariantTests(BuildsFixture fixture)
{
    private const long MostBytes = 120_000_000;

    private static readonly string[] Everywhere =
    [
        "/kaniko/executor", "/kaniko/warmer", "/kaniko/.docker/", "/kaniko/ssl/certs/ca-certificates.crt", "/kaniko/docker-credential-gcr",
        "/kaniko/docker-credential-ecr-login", "/kaniko/docker-credential-acr-env", "/workspace/", "/root/", "/tmp/", "/etc/nsswitch.conf",
        "/etc/passwd", "/etc/group",
    ];

    private static readonly string[] WithGit = ["/kaniko/git", "/kaniko/ssh", "/kaniko/ssh-agent", "/kaniko/ssh-add"];

    private static readonly string[] WithShell = ["/busybox/sh", "/busybox/cat", "/busybox/sleep"];

    public static TheoryData<string> Variants() => [.. ExecutorImage.Variants];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Files_and_variables_are_where_wrappers_of_Kanikos_image_expect_them(string variant)
    {
        var executor = (await fixture.ExecutorAsync(TestContext.Current.CancellationToken)).With(variant);
        var expected = Everywhere.Concat(variant == "slim" ? [] : WithGit).Concat(variant == "debug" ? WithShell : []).ToList();
        var script = $"for f in {string.Join(' ', Everywhere.Concat(WithGit).Concat(WithShell))}; do test -e $f && echo has $f; done; env; pwd; id -u";

        var output = (await executor.RunAsync(
            ["--volume", $"{ExternalProgram.Require("busybox").FileName}:/busybox-lent:ro", "--entrypoint", "/busybox-lent"], ["sh", "-c", script],
            TestContext.Current.CancellationToken)).Succeeded().Output.Split('\n');

        Assert.Equal(expected, output.Where(line => line.StartsWith("has ", StringComparison.Ordinal)).Select(line => line[4..]));
        Assert.All(
            [
                "HOME=/root", "USER=root", "DOCKER_CONFIG=/kaniko/.docker/", "SSL_CERT_DIR=/kaniko/ssl/certs",
                "DOCKER_CREDENTIAL_GCR_CONFIG=/kaniko/.config/gcloud/docker_credential_gcr_config.json",
                variant == "debug" ? "PATH=/kaniko:/usr/local/bin:/busybox" : "PATH=/kaniko:/usr/local/bin", "/workspace", "0",
            ],
            line => Assert.Contains(line, output));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task It_builds_by_itself_and_is_small(string variant)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var executor = (await fixture.ExecutorAsync(cancellationToken)).With(variant);
        using var folder = new TemporaryDirectory();
        _ = folder.Write("Dockerfile", $"FROM {await fixture.BusyboxAsync(cancellationToken)}\nCOPY Dockerfile /d\nRUN test -f /d && echo built\n");

        var result = await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{folder.Path}:/workspace:ro"],
            ["--no-push", "--insecure-pull", "--progress=plain"], cancellationToken);

        Assert.Contains("built", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.InRange(executor.CompressedSize(variant), 1, MostBytes);
    }

    /// <summary>The builder is the first process of its container, which inherits the processes that git leaves behind.</summary>
    [Theory]
    [InlineData("slim")]
    [InlineData("executor")]
    [InlineData("debug")]
    public async Task A_git_context_is_built_where_there_is_git(string variant)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var executor = (await fixture.ExecutorAsync(cancellationToken)).With(variant);
        using var folder = new TemporaryDirectory();
        await using var server = await GitServer.StartAsync(folder, cancellationToken);
        _ = folder.Write("Dockerfile", $"FROM {await fixture.BusyboxAsync(cancellationToken)}\nCOPY file /\nRUN cat /file && exit 0\nRUN echo again\n");

        var result = await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--env", "GIT_PULL_METHOD=git", "--volume", $"{folder["Dockerfile"]}:/Dockerfile:ro"],
            ["--context", server.Address, "--dockerfile", "/Dockerfile", "--no-push", "--insecure-pull", "--progress=plain"], cancellationToken);

        if (variant == "slim")
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("'git'", result.Error, StringComparison.Ordinal);
            Assert.Contains("without '-slim'", result.Error, StringComparison.Ordinal);
            return;
        }

        Assert.Contains("two\n", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("again", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_ssh_reach_every_stage_by_an_agent_and_nothing_of_it_a_layer()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(
            fixture,
            """
            FROM BUSYBOX AS first
            RUN --mount=type=ssh test -S $SSH_AUTH_SOCK && echo 1 > /first
            FROM BUSYBOX
            COPY --from=first /first /
            RUN --mount=type=ssh test -S $SSH_AUTH_SOCK && echo 2 > /second && test -z "$(ls /tmp)"
            """,
            cancellationToken);
        _ = (await ExternalProgram.Require("ssh-keygen").RunAsync(["-q", "-t", "ed25519", "-N", "", "-f", scene.Folder["key"]], cancellationToken)).Succeeded();
        var executor = (await fixture.ExecutorAsync(cancellationToken)).With("executor");

        var result = await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{scene.Folder.Path}:/kaniko-test:ro"],
            [.. scene.Flags("--ssh", $"default={scene.Folder["key"]}", "--progress=plain").Select(flag => flag.Replace(scene.Folder.Path, "/kaniko-test", StringComparison.Ordinal))],
            cancellationToken);

        _ = result.Succeeded();
        Assert.Equal([["first"], ["second"]], (await scene.LayersAsync(cancellationToken)).Skip(1).Select(layer => layer.Select(entry => entry.Name)));
    }

    [Theory]
    [InlineData("gcr", "registry.example.com")]
    [InlineData("ecr-login", "registry.example.com")]
    [InlineData("acr-env", "https://registry.example.com/v2/")]
    public async Task Helpers_that_Docker_configs_name_speak_the_protocol(string helper, string server)
    {
        var executor = (await fixture.ExecutorAsync(TestContext.Current.CancellationToken)).With("slim", input: server);

        var result = await executor.RunAsync(["--entrypoint", $"/kaniko/docker-credential-{helper}"], ["get"], TestContext.Current.CancellationToken);

        Assert.Equal((1, "credentials not found in native keychain"), (result.ExitCode, result.Output.Trim()));
    }
}
