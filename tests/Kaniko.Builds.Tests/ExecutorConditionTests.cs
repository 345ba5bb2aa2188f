using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The executor image where its users start it: in pods, in GitLab's jobs, with a read-only root, with few capabilities.</summary>
public sealed class ExecutorConditionTests(BuildsFixture fixture)
{
    private const string Inside = "/kaniko-test";
    private const string Plain = "FROM BUSYBOX\nCOPY file /\nRUN cat /file > /copy\n";

    /// <summary>Its files have owners, one of them cannot be read by others.</summary>
    private const string Owned = "FROM BUSYBOX\nRUN mkdir /o && echo o > /o/f && chmod 600 /o/f && chown -R 5:6 /o\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("the work directory '/kaniko/store' is on a read-only file system", "--tmpfs /kaniko/store:exec", "--read-only")]
    [InlineData("is mounted noexec", "--tmpfs /kaniko/store:exec", "--read-only", "--tmpfs=/kaniko/store:noexec")]
    [InlineData("the root filesystem, and it is read-only here", "readOnlyRootFilesystem: false", "--read-only", "--tmpfs=/kaniko/store:exec", "--cap-drop=SYS_CHROOT")]
    public async Task A_read_only_root_is_told_with_the_setting_to_change(string message, string hint, params string[] options)
    {
        var result = await RunAsync(Plain, options, []);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("COPY file / \nDONE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_root_with_a_place_to_work_builds_by_chroot()
    {
        var result = await RunAsync(Plain, ["--read-only", "--tmpfs=/kaniko/store:exec"], []);

        Assert.Contains("isolation chroot", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("the root filesystem is read-only", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("USER 5\nRUN true", "the user '5': CAP_SETUID is missing", "--cap-drop=SETUID")]
    [InlineData("USER 5\nRUN true", "the user '5': CAP_SETGID is missing", "--cap-drop=SETGID")]
    [InlineData("USER 5\nRUN true", "the user '5': CAP_SETUID is missing", "--cap-drop=ALL")]
    [InlineData("COPY --chown=5:6 file /", "files to '5:6': CAP_CHOWN is missing", "--cap-drop=CHOWN")]
    public async Task A_step_that_wants_a_missing_capability_is_refused_before_the_first_runs(string step, string message, params string[] options)
    {
        var result = await RunAsync($"FROM BUSYBOX\nRUN echo began\n{step}\n", options, []);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains("docker run --cap-add", result.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch("#[0-9]+ [0-9.]+ began", result.Error);
    }

    [Theory]
    [InlineData("--cap-drop=ALL")]
    [InlineData("--cap-drop=ALL", "--cap-add=SYS_CHROOT")]
    [InlineData("--cap-drop=CHOWN")]
    [InlineData("--security-opt=no-new-privileges")]
    public async Task Without_capabilities_other_owners_files_stay_theirs_in_the_image(params string[] options)
    {
        using var image = await BaseAsync(Owned);

        var result = await RunAsync($"FROM {image.Destination}\nCOPY file /\nRUN cat /o/f /file\n", options, []);

        Assert.Contains(" o\n", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal(
            options.Any(option => option.Contains("CHOWN", StringComparison.Ordinal) || option.EndsWith("ALL", StringComparison.Ordinal)),
            result.Error.Contains("without CAP_CHOWN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_of_OpenShift_is_told_what_to_change()
    {
        var result = await RunAsync(Plain, ["--user=1000660000:0", "--cap-drop=ALL", "--security-opt=no-new-privileges"], []);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("runAsUser: 0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounts_that_are_none_are_told_before_the_first_step()
    {
        var result = await RunAsync(
            "FROM BUSYBOX\nRUN --mount=type=tmpfs,target=/t,size=1m --mount=type=secret,id=token cat /run/secrets/token\n", [], ["--secret", $"id=token,src={Inside}/file"]);

        var told = result.Succeeded().Error.Split("RUN --mount")[0];
        Assert.Contains("TmpfsOnDisk", told, StringComparison.Ordinal);
        Assert.Contains("SecretOnDisk", told, StringComparison.Ordinal);
    }

    /// <summary>A killed step's secret goes with the container, or with the next build in it.</summary>
    [Fact]
    public async Task A_secret_of_a_killed_build_is_gone_before_the_next_one_runs_a_step()
    {
        using var folder = await ContextAsync("FROM BUSYBOX\nRUN --mount=type=secret,id=token test -f /run/secrets/token && touch /kaniko/began && sleep 60\n");
        _ = folder.Write("Next", $"FROM {await fixture.BusyboxAsync(Token)}\nRUN test ! -e /run/secrets/token\n");
        _ = folder.Write("script", $"""
            build="/kaniko/executor --context {Inside} --no-push --insecure-pull --no-cache"
            $build --dockerfile {Inside}/Dockerfile --secret id=token,src={Inside}/file & builder=$!
            while [ ! -e /kaniko/began ]; do sleep 0.1; done
            kill -9 $builder
            $build --dockerfile {Inside}/Next && test ! -e /run/secrets/token && test -z "$(grep -rl content /kaniko/store)"
            """);
        var executor = await fixture.ExecutorAsync(Token);

        var result = await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{folder.Path}:{Inside}:ro", "--entrypoint", "/busybox/sh"], [$"{Inside}/script"], Token);

        _ = result.Succeeded();
    }

    [Theory]
    [InlineData("FROM BUSYBOX\nRUN true\n")]
    [InlineData("FROM BUSYBOX\nRUN mkdir /run && ln -s /run /var/run\n")]
    [InlineData("FROM BUSYBOX\nRUN mkdir -p /run /var/run/secrets/kubernetes.io/serviceaccount && echo image > /var/run/secrets/kubernetes.io/serviceaccount/token && touch /var/run/kept\n")]
    [InlineData("FROM BUSYBOX\nRUN mkdir -p /run/secrets/mine /workspace && ln -s /run /var/run && echo image > /run/secrets/mine/x && echo image > /workspace/image && ln -sf ../run/nowhere /etc/resolv.conf; echo image > /etc/hostname\n")]
    public async Task What_Kubernetes_mounts_is_seen_by_steps_kept_and_in_no_layer(string baseImage)
    {
        using var image = await BaseAsync(baseImage);
        using var scene = await BuildScene.CreateAsync(
            fixture,
            $"""
            FROM {image.Destination}
            RUN grep -q mounted /etc/resolv.conf && grep -q mounted /etc/hosts && grep -q mounted /etc/hostname && mkdir -p /run/app && echo 1 > /run/app/pid
            RUN test -f /run/secrets/kubernetes.io/serviceaccount/token && rm -rf /run/app && echo 2 > /done && ls /workspace > /seen
            """,
            Token);
        foreach (var name in (string[])["account/token", "workspace/mounted", "resolv.conf", "hosts", "hostname", "termination-log"])
        {
            _ = scene.Folder.Write(name, "# mounted\n");
        }

        string[] mounts =
        [
            $"{scene.Folder["account"]}:/var/run/secrets/kubernetes.io/serviceaccount:ro", $"{scene.Folder["workspace"]}:/workspace",
            .. ((string[])["resolv.conf", "hosts", "hostname"]).Select(name => $"{scene.Folder[name]}:/etc/{name}"), $"{scene.Folder["termination-log"]}:/dev/termination-log",
            $"{scene.Folder.Path}:{Inside}:ro",
        ];
        var executor = (await fixture.ExecutorAsync(Token)).With("executor");

        var result = await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--env", "KUBERNETES_SERVICE_HOST=10.0.0.1", .. mounts.SelectMany(mount => (string[])["--volume", mount])],
            [.. scene.Flags("--progress=plain").Select(flag => flag.Replace(scene.Folder.Path, Inside, StringComparison.Ordinal))], Token);

        _ = result.Succeeded();
        var layers = (await scene.LayersAsync(Token)).TakeLast(2).ToList();
        Assert.Equal(["run", "run/app", "run/app/pid"], layers[0].Select(entry => entry.Name));
        Assert.Equal(["done", "run", "run/.wh.app", "seen"], layers[1].Select(entry => entry.Name));
        Assert.All(["account/token", "workspace/mounted", "resolv.conf", "hosts", "hostname"], name => Assert.Equal("# mounted\n", File.ReadAllText(scene.Folder[name])));
    }

    /// <summary>GitLab's docker executor checks out as another user than the job's.</summary>
    [Fact]
    public async Task A_job_of_GitLab_reads_the_commit_of_another_users_checkout()
    {
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\n", Token);
        var project = scene.Folder.Create("builds/group/project");
        _ = scene.Folder.Write(
            "builds/group/project/Dockerfile", $"FROM {await fixture.BusyboxAsync(Token)}\nARG SOURCE_DATE_EPOCH\nCOPY Dockerfile /src/\nRUN test -z \"$CI_JOB_TOKEN\" && echo $SOURCE_DATE_EPOCH > /time\n");
        var git = ExternalProgram.Require("git") with
        {
            WorkingDirectory = project,
            Environment = new Dictionary<string, string?> { ["GIT_COMMITTER_DATE"] = "1700000000 +0000", ["HOME"] = scene.Folder.Path },
        };
        foreach (var command in (string[][])[["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]])
        {
            _ = (await git.RunAsync(command, Token)).Succeeded();
        }

        _ = (await ExternalProgram.Require("chown").RunAsync(["-R", "1234:1234", scene.Folder["builds"]], Token)).Succeeded();
        var script = $$$$"""
            set -o errexit
            : | eval $'export CI_PROJECT_DIR=/builds/group/project\nexport CI_JOB_TOKEN=hidden\nexport CI_REGISTRY={{{{scene.Registry}}}}\ncd $CI_PROJECT_DIR\nmkdir -p /kaniko/.docker\necho "{\\"auths\\":{\\"$CI_REGISTRY\\":{\\"auth\\":\\"$(printf "%s:%s" user password | base64 | tr -d \'\\n\')\\"}}}" > /kaniko/.docker/config.json\n/kaniko/executor --context "$CI_PROJECT_DIR" --dockerfile "$CI_PROJECT_DIR/Dockerfile" --destination {{{{scene.Destination}}}} --build-arg SOURCE_DATE_EPOCH=context --insecure --insecure-pull --insecure-registry {{{{scene.Registry}}}} --digest-file digest\necho after in $(pwd) $(cat digest)\n'
            exit 0

            """;
        var executor = await fixture.ExecutorAsync(Token);

        var result = await executor.RunScriptAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{scene.Folder["builds"]}:/builds", "--env", "GITLAB_CI=true"], script, Token);

        var digest = await Skopeo.DigestAsync(scene.Destination, Token);
        Assert.Contains($"after in /builds/group/project {digest}", result.Succeeded().Output, StringComparison.Ordinal);
        var root = await scene.UnpackAsync(Token);
        Assert.Equal("1700000000\n", await File.ReadAllTextAsync(Path.Combine(root, "time"), Token));
        Assert.False(Path.Exists(Path.Combine(root, "builds")));
    }

    private async Task<TemporaryDirectory> ContextAsync(string dockerfile)
    {
        var folder = new TemporaryDirectory();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ff);
        _ = folder.Write("Dockerfile", dockerfile.Replace("BUSYBOX", await fixture.BusyboxAsync(Token), StringComparison.Ordinal));
        _ = folder.Write("file", "content\n");
        return folder;
    }

    private async Task<ProgramResult> RunAsync(string dockerfile, string[] options, string[] flags)
    {
        var executor = (await fixture.ExecutorAsync(Token)).With("executor");
        using var folder = await ContextAsync(dockerfile);
        return await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", .. options, "--volume", $"{folder.Path}:{Inside}:ro"],
            ["--context", Inside, "--dockerfile", $"{Inside}/Dockerfile", "--no-push", "--insecure-pull", "--progress=plain", .. flags], Token);
    }

    /// <summary>An image to start from, built on this machine in its best tier.</summary>
    private async Task<BuildScene> BaseAsync(string dockerfile)
    {
        var scene = await BuildScene.CreateAsync(fixture, dockerfile, Token);
        _ = (await scene.BuildAsync(Token)).Succeeded();
        return scene;
    }
}
