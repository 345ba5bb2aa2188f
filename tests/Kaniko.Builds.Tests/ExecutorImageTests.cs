using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The executor image as CI systems run it: with what Docker gives every container, and with less.</summary>
public sealed class ExecutorImageTests(BuildsFixture fixture)
{
    private const string Inside = "/kaniko-test";

    private static readonly string[] Hello = ["--destination=registry.test/hello:1", "--no-push"];

    [Fact]
    public async Task The_hello_sample_is_pushed_from_an_unprivileged_container()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\n", cancellationToken);
        var executor = await fixture.ExecutorAsync(cancellationToken);

        var result = await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{Path.Combine(RepositoryRoot.Path, "samples", "hello")}:/workspace:ro"],
            ["--destination", scene.Destination, "--insecure", "--insecure-pull", "--insecure-registry", scene.Registry,
                "--build-arg", $"BASE={await fixture.BusyboxAsync(cancellationToken)}", "--progress=plain"],
            cancellationToken);

        _ = result.Succeeded();
        Assert.Contains("isolation in-place", result.Error, StringComparison.Ordinal);
        var root = await scene.UnpackAsync(cancellationToken);
        Assert.True(File.Exists(Path.Combine(root, "usr/local/bin/greet")));
        Assert.False(Path.Exists(Path.Combine(root, "kaniko")));
        Assert.False(Path.Exists(Path.Combine(root, "workspace")));
    }

    [Theory]
    [InlineData("in-place")]
    [InlineData("in-place", "--cap-drop=SYS_CHROOT")]
    [InlineData("in-place", "--cap-drop=MKNOD,AUDIT_WRITE,NET_RAW,SETPCAP,NET_BIND_SERVICE,SYS_CHROOT")]
    [InlineData("in-place", "--cap-drop=ALL", "--cap-add=CHOWN,DAC_OVERRIDE,FOWNER,FSETID,SETUID,SETGID")]
    [InlineData("chroot", "--isolation=chroot")]
    [InlineData("chroot", "--isolation=chroot", "--cap-drop=MKNOD")]
    public async Task Stages_that_share_the_root_keep_their_files_apart(string tier, params string[] options)
    {
        var result = await BuildAsync(
            """
            FROM BUSYBOX AS base
            RUN echo base > /base && echo "127.0.0.1 mine" >> /etc/mine
            FROM base AS first
            RUN --mount=type=cache,target=/cache --mount=type=bind,target=/src --mount=type=tmpfs,target=/tmpfs \
                --mount=type=secret,id=token cat /src/file /run/secrets/token > /first && echo kept > /cache/x && touch /tmpfs/y && rm /base
            FROM base AS second
            RUN test ! -e /first && echo second > /second && for i in $(seq 1 3000); do echo $i > /many-$i; done
            FROM base
            COPY --from=first /first /
            COPY --from=second /second /many-* /
            RUN --mount=type=cache,target=/cache cat /cache/x > /cached && cat /base /first /second > /all && rm /many-1 && mkdir -p /var/run/x && echo x > /dev/null
            """,
            new Dictionary<string, string> { ["file"] = "file\n", ["token"] = "token\n" },
            options);

        Assert.Contains($"isolation {tier}", result.Result.Error, StringComparison.Ordinal);
        var root = result.Root;
        Assert.Equal("base\nfile\ntoken\nsecond\n", await File.ReadAllTextAsync(Path.Combine(root, "all"), TestContext.Current.CancellationToken));
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(root, "cached"), TestContext.Current.CancellationToken));
        Assert.Equal(2999, Directory.EnumerateFiles(root, "many-*").Count());
        Assert.All(
            ["cache", "src", "tmpfs", "run/secrets", "kaniko", "workspace", "kaniko-test", "dev/null", "etc/resolv.conf", "etc/hosts"],
            name => Assert.False(Path.Exists(Path.Combine(root, name)), name));
        result.Dispose();
    }

    [Fact]
    public async Task What_a_tier_cannot_do_is_said_before_the_first_step()
    {
        var result = await RunAsync("FROM scratch\nCOPY file /\nRUN --network=none true\n", [], []);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("isolation 'in-place' cannot give a step --network=none", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("COPY file / \nDONE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_arbitrary_user_without_namespaces_is_told_what_to_change()
    {
        var result = await RunAsync("FROM scratch\nCOPY file /\n", ["--user=12345:0"], []);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("isolation-unavailable", result.Error, StringComparison.Ordinal);
        Assert.Contains("runAsUser: 0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_alone_needs_no_rights_at_all()
    {
        var result = await RunAsync("FROM scratch\nENV A=b\n", ["--user=12345:0", "--cap-drop=ALL"], ["--kaniko-dir=/tmp/work"]);

        _ = result.Succeeded();
    }

    [Fact]
    public async Task The_root_is_as_before_when_it_is_to_be_preserved()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryDirectory();
        var executor = await fixture.ExecutorAsync(cancellationToken);
        _ = folder.Write("Dockerfile", $"FROM {await fixture.BusyboxAsync(cancellationToken)}\nRUN echo new > /new\n");
        _ = folder.Write("script", $"""
            echo old > /old
            for i in 1 2; do
              /kaniko/executor --context {Inside} --dockerfile {Inside}/Dockerfile --no-push --insecure-pull --cleanup --preserve-context --no-cache || exit 1
              cat /old; test ! -e /new || exit 2
            done
            """);

        var result = await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{folder.Path}:{Inside}", "--entrypoint", "/busybox/sh"],
            [$"{Inside}/script"], cancellationToken);

        Assert.Equal(2, result.Succeeded().Output.Split('\n').Count(line => line == "old"));
    }

    [Fact]
    public async Task Podmans_own_profile_lets_it_use_namespaces()
    {
        using var built = await BuildAsync(
            "FROM BUSYBOX\nRUN --network=none test -d /proc/self && echo done > /done\n", new Dictionary<string, string>(), ["--security-opt=own"]);

        Assert.Contains("isolation namespaces", built.Result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(built.Root, "done")));
    }

    private static List<string> OfPodman(IEnumerable<string> options, string seccomp)
    {
        var all = options.ToList();
        return all.Remove("--security-opt=own") ? all : [.. all, "--security-opt", $"seccomp={seccomp}"];
    }

    private async Task<ProgramResult> RunAsync(string dockerfile, string[] options, string[] flags)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryDirectory();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ff);
        _ = folder.Write("Dockerfile", dockerfile);
        _ = folder.Write("file", "content");
        var executor = await fixture.ExecutorAsync(cancellationToken);
        return await executor.RunAsync(
            [.. OfPodman(options, executor.Seccomp), "--volume", $"{folder.Path}:{Inside}:ro"],
            ["--context", Inside, "--dockerfile", $"{Inside}/Dockerfile", .. Hello, "--progress=plain", .. flags], cancellationToken);
    }

    /// <summary>Options that begin with <c>--isolation</c> are the program's, the others podman's.</summary>
    private async Task<ContainerBuild> BuildAsync(string dockerfile, Dictionary<string, string> context, string[] options)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var executor = await fixture.ExecutorAsync(cancellationToken);
        var scene = await BuildScene.CreateAsync(fixture, dockerfile, cancellationToken);
        foreach (var (name, content) in context)
        {
            _ = scene.Folder.Write($"context/{name}", content);
        }

        string[] secrets = context.ContainsKey("token") ? ["--secret", $"id=token,src={scene.Folder["context/token"]}"] : [];
        var flags = scene.Flags([.. options.Where(IsFlag), .. secrets, "--progress=plain"]);
        var result = await executor.RunAsync(
            [.. OfPodman(options.Where(option => !IsFlag(option)), executor.Seccomp), "--volume", $"{scene.Folder.Path}:{Inside}:ro"],
            [.. flags.Select(flag => flag.Replace(scene.Folder.Path, Inside, StringComparison.Ordinal))], cancellationToken);
        _ = result.Succeeded();
        return new ContainerBuild(scene, result, await scene.UnpackAsync(cancellationToken));

        static bool IsFlag(string option) => option.StartsWith("--isolation", StringComparison.Ordinal);
    }

    private sealed record ContainerBuild(BuildScene Scene, ProgramResult Result, string Root) : IDisposable
    {
        public void Dispose() => Scene.Dispose();
    }
}
