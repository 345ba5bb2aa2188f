using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>What a user reads when a build fails, and that nothing was published.</summary>
public sealed class ErrorTests(BuildsFixture fixture)
{
    /// <summary>Dockerfile | more flags | exit code | what standard error must hold, one a column.</summary>
    public static TheoryData<string, string, int, string[]> Failures() => new()
    {
        { "FROM scratch\n", "--no-such-flag", 1, ["usage-invalid", "no-such-flag", "hint:"] },
        { "FROM scratch\n", "--destinatoin x", 1, ["usage-invalid", "did you mean", "--destination"] },
        { "FROM scratch\n", "--context /no/such/folder", 1, ["context-unavailable", "/no/such/folder", "hint:"] },
        { "FROM scratch\n", "--dockerfile /no/such/Dockerfile", 1, ["dockerfile-not-found", "/no/such/Dockerfile", "hint:"] },
        { "FROM scratch\n", "--target nowhere", 1, ["stage-unknown", "nowhere", "hint:"] },
        { "FROM scratch\nCOPYY a b\n", "", 1, ["dockerfile-syntax", "> 2 | COPYY a b", "| ^^^^^\n", "COPY"] },
        { "FROM scratch\nENV A='x\n", "", 1, ["dockerfile-syntax", "> 2 | ENV A='x"] },
        { "FROM scratch\nCOPY missing.txt /\n", "", 1, ["source-not-found", "missing.txt", "> 2 | COPY missing.txt /"] },
        { "FROM scratch\nCOPY --from=nowhere /a /b\n", "", 1, ["nowhere", "> 2 | COPY --from=nowhere /a /b"] },
        { "FROM BUSYBOX\nRUN echo before && exit 42\n", "", 42, ["run-failed", "42", "before", "> 2 | RUN echo before && exit 42"] },
        { "FROM scratch AS build\nFROM scratch\nCOPY --from=biuld /a /b\n", "--registry-map docker.io=REGISTRY", 1, ["> 3 | COPY --from=biuld /a /b", "did you mean the stage 'build'?"] },
        { "FROM BUSYBOX\nRUN nosuchprogram\n", "", 127, ["run-failed", "not found", "hint: the shell did not find the command"] },
        { "FROM BUSYBOX\nRUN /etc\n", "", 126, ["run-failed", "hint: the command is there, but may not be executed"] },
        { "FROM BUSYBOX\nRUN --mount=type=secret,id=tokn cat /run/secrets/tokn\n", "", 1, ["run-failed", "hint: the secret 'tokn' that the step asks for was not given"] },
        { "FROM scratch\n", "--dockerfile Dockerfil", 1, ["dockerfile-not-found", "did you mean 'Dockerfile'?"] },
        { "FROM BUSYBOX\nUSER nosuchuser\nRUN true\n", "", 1, ["user-unknown", "nosuchuser"] },
        { "FROM 127.0.0.1:1/nothing/here:1\n", "--insecure-registry 127.0.0.1:1", 1, ["registry-unreachable", "127.0.0.1:1", "> 1 | FROM 127.0.0.1:1/nothing/here:1"] },
        { "FROM REGISTRY/no/such/image:1\n", "", 1, ["manifest-not-found", "no/such/image:1", "> 1 | FROM "] },
        { "FROM Not_A_Reference!\n", "", 1, ["reference-invalid", "> 1 | FROM Not_A_Reference!"] },
        { "FROM scratch\nLABEL a=b\n", "--isolation nonsense", 1, ["usage-invalid", "nonsense"] },
        { "FROM BUSYBOX\nRUN echo ran\n", "--compression-level 99", 1, ["usage-invalid", "'99' is not from 0 to 9", "hint:"] },
        { "FROM BUSYBOX\nRUN echo ran\n", "--secret id=token,src=/no/such/file", 1, ["secret-missing", "the file '/no/such/file' of secret 'token' does not exist"] },
        { "FROM scratch\nLABEL a=b\n", "--digest-file /tmp", 1, ["output-failed", "'/tmp' cannot be written: it is a directory"] },
        { "FROM scratch\nLABEL a=b\n", "--digest-file /proc/no/such/file", 1, ["output-failed", "/proc/no/such/file"] },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Says_what_happened_where_and_what_to_do(string dockerfile, string flags, int exitCode, string[] said)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\nLABEL first=build\n", cancellationToken);
        _ = (await scene.BuildAsync(cancellationToken)).Succeeded();
        var before = await Skopeo.DigestAsync(scene.Destination, cancellationToken);
        _ = scene.Folder.Write("Dockerfile", dockerfile
            .Replace("BUSYBOX", await fixture.BusyboxAsync(cancellationToken), StringComparison.Ordinal)
            .Replace("REGISTRY", scene.Registry, StringComparison.Ordinal));

        _ = scene.Folder.Write("context/Dockerfile", "FROM scratch\n");

        var result = await scene.BuildAsync(
            cancellationToken, flags.Replace("REGISTRY", scene.Registry, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.All(said, text => Assert.Contains(text, result.Error, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at Kaniko.", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.NotNull(before);
        Assert.Equal(before, await Skopeo.DigestAsync(scene.Destination, cancellationToken));
    }

    [Fact]
    public async Task Wrong_credentials_are_told_and_not_shown()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var locked = await LockedRegistry.StartAsync(cancellationToken);
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\nLABEL a=b\n", cancellationToken);
        var secret = Convert.ToBase64String("user:not-the-password"u8);
        _ = scene.Folder.Write("docker/config.json", $$"""{ "auths": { "{{locked.Address}}": { "auth": "{{secret}}" } } }""");
        var program = scene.Program with { Environment = new Dictionary<string, string?> { ["DOCKER_CONFIG"] = scene.Folder["docker"] } };

        var result = await program.RunAsync(
            [
                "--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"{locked.Address}/a:1",
                "--insecure", "--insecure-registry", locked.Address,
            ],
            cancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("registry-unauthorized", result.Error, StringComparison.Ordinal);
        Assert.Contains(locked.Address, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_and_the_tag_stays()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a disk of one's own to fill wants a mount");
        using var scene = await BuildScene.CreateAsync(fixture, "FROM BUSYBOX\nRUN dd if=/dev/urandom of=/large bs=1M count=40\n", cancellationToken);
        _ = Directory.CreateDirectory(scene.Program.WorkDirectory);
        var mount = await ExternalProgram.Require("mount").RunAsync(
            ["-t", "tmpfs", "-o", "size=24m", "kaniko-test", scene.Program.WorkDirectory], cancellationToken);
        Assert.SkipUnless(mount.ExitCode == 0, $"no tmpfs can be mounted here: {mount.Error}");
        try
        {
            var result = await scene.BuildAsync(cancellationToken);

            Assert.NotEqual(0, result.ExitCode);
            Assert.Contains("No space left on device", result.Error, StringComparison.OrdinalIgnoreCase);
            Assert.Null(await Skopeo.DigestAsync(scene.Destination, cancellationToken));
        }
        finally
        {
            _ = await ExternalProgram.Require("umount").RunAsync(["-l", scene.Program.WorkDirectory], CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_full_disk_under_the_store_has_a_code()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a disk of one's own to fill wants a mount");
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\nCOPY large /\n", cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(scene.Context, "large"), new byte[40 << 20], cancellationToken);
        _ = Directory.CreateDirectory(scene.Program.WorkDirectory);
        var mount = await ExternalProgram.Require("mount").RunAsync(
            ["-t", "tmpfs", "-o", "size=24m", "kaniko-test", scene.Program.WorkDirectory], cancellationToken);
        Assert.SkipUnless(mount.ExitCode == 0, $"no tmpfs can be mounted here: {mount.Error}");
        try
        {
            var result = await scene.BuildAsync(cancellationToken, "--compression", "none");

            Assert.Equal(1, result.ExitCode);
            Assert.Contains("disk-full", result.Error, StringComparison.Ordinal);
            Assert.Contains("> 2 | COPY large /", result.Error, StringComparison.Ordinal);
            Assert.Contains($"of 24 MiB are free below '{scene.Program.WorkDirectory}'", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            _ = await ExternalProgram.Require("umount").RunAsync(["-l", scene.Program.WorkDirectory], CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_result_that_is_lost_is_an_error_and_a_lost_log_is_none()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\nLABEL a=b\n", cancellationToken);
        var shell = ExternalProgram.Require("sh");
        string[] build = [scene.Program.FileName, .. scene.Flags("--kaniko-dir", scene.Program.WorkDirectory)];

        var lost = await shell.RunAsync(["-c", "exec \"$@\" > /dev/full", "sh", .. build], cancellationToken);
        var archive = await shell.RunAsync(["-c", "exec \"$@\" > /dev/full", "sh", .. build, "--no-push", "--output=-"], cancellationToken);
        var quiet = await shell.RunAsync(["-c", "exec \"$@\" 2> /dev/full", "sh", .. build], cancellationToken);

        Assert.Equal((1, 1, 0), (lost.ExitCode, archive.ExitCode, quiet.ExitCode));
        Assert.Contains("standard output cannot be written: No space left on device [output-failed]", lost.Error, StringComparison.Ordinal);
        Assert.Contains("standard output cannot be written: No space left on device [output-failed]", archive.Error, StringComparison.Ordinal);
        Assert.Contains("@sha256:", quiet.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task A_signal_ends_the_build_in_order(string signal, int exitCode)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "FROM BUSYBOX\nRUN echo be''gun && sleep 300\n", cancellationToken);
        var environment = ExternalProgram.Require("env"); // whoever runs the tests may ignore signals, as nohup and "&" do, and children inherit that
        await using var running = (scene.Program with { FileName = environment.FileName }).Start(
            ["--default-signal=INT,TERM,HUP", scene.Program.FileName, .. scene.Flags()]);
        await running.WaitForErrorAsync("begun", cancellationToken);

        running.Signal(signal);
        var ended = await running.WaitAsync(cancellationToken);

        Assert.Equal(exitCode, ended.ExitCode);
        Assert.Contains("the build was interrupted [cancelled]", ended.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(scene.Program.WorkDirectory, "running"))); // nothing is left for the next build to clear
    }

    [Fact]
    public async Task Without_user_namespaces_an_ordinary_user_is_told_what_is_missing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "becoming a user without namespaces wants root");
        var unshare = ExternalProgram.Require("unshare");
        var setpriv = ExternalProgram.Require("setpriv");
        using var scene = await BuildScene.CreateAsync(fixture, "FROM BUSYBOX\nRUN true\n", cancellationToken);
        _ = (await ExternalProgram.Require("chmod").RunAsync(["-R", "a+rwX", scene.Folder.Path], cancellationToken)).Succeeded();
        var flags = string.Join(' ', scene.Flags("--isolation", "namespaces", "--kaniko-dir", scene.Folder["work"], "--progress", "plain"));

        // In a user namespace of its own the limit can be set to none without touching the machine's.
        var result = await unshare.RunAsync(
            [
                "--user", "--map-root-user", "--fork", "sh", "-c",
                $"echo 0 > /proc/sys/user/max_user_namespaces && exec {setpriv.FileName} --bounding-set=-all --inh-caps=-all {scene.Program.FileName} {flags}",
            ],
            cancellationToken);

        Assert.SkipWhen(result.Error.Contains("max_user_namespaces", StringComparison.Ordinal), "the limit of user namespaces cannot be set here");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("isolation-unavailable", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint:", result.Error, StringComparison.Ordinal);
    }
}
