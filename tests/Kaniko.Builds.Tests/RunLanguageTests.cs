using System.Net.Sockets;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>RUN in all its forms, each in a real build.</summary>
public sealed class RunLanguageTests(BuildsFixture fixture)
{
    [Fact]
    public async Task Heredocs_are_scripts_of_the_shell_or_programs_of_their_own()
    {
        using var built = await Built.RunAsync(fixture, """
            FROM BUSYBOX
            ARG WORD=kept
            RUN <<EOF
            echo one > /plain
            echo $WORD >> /plain
            EOF
            RUN <<EOF
            #!/bin/awk -f
            BEGIN { print "by awk" > "/shebang" }
            EOF
            RUN cat > /quoted <<'EOF'
            $WORD
            EOF
            RUN <<-EOF
            	echo tabs > /tabs
            EOF
            RUN cat - /dev/fd/3 > /two <<A 3<<B
            a
            A
            b
            B
            SHELL ["/bin/sh", "-ec", "echo by my shell > /shell; eval \"$0\""]
            RUN <<EOF
            echo and script >> /shell
            EOF
            """);

        Assert.Equal("one\nkept\n", built.Read("plain"));
        Assert.Equal("by awk\n", built.Read("shebang"));
        Assert.Equal("$WORD\n", built.Read("quoted"));
        Assert.Equal("tabs\n", built.Read("tabs"));
        Assert.Equal("a\nb\n", built.Read("two"));
        Assert.StartsWith("by my shell\n", built.Read("shell"));
    }

    [Fact]
    public async Task Bind_mounts_show_files_and_keep_nothing()
    {
        using var built = await Built.RunAsync(
            fixture,
            """
            FROM BUSYBOX AS stage
            RUN mkdir /out && echo stage > /out/file
            FROM BUSYBOX
            RUN --mount=target=/c cat /c/file > /context && ! echo x 2>/dev/null > /c/new
            RUN --mount=type=bind,source=dir,target=/c,rw cat /c/sub > /sub && echo x > /c/new && test -f /c/new
            RUN --mount=type=bind,from=stage,source=/out/file,target=/one cat /one > /stage
            RUN --mount=type=bind,from=BUSYBOX,target=/image test -x /image/bin/busybox && echo image > /image-seen
            RUN --mount=type=bind,source=dir,target=/c test ! -e /c/new
            """,
            new Dictionary<string, string> { ["file"] = "context\n", ["dir/sub"] = "sub\n" });

        Assert.Equal("context\n", built.Read("context"));
        Assert.Equal("sub\n", built.Read("sub"));
        Assert.Equal("stage\n", built.Read("stage"));
        Assert.True(built.Has("image-seen"));
        Assert.False(built.Has("c/new"));
        Assert.False(File.Exists(built.Scene.Folder["context/dir/new"]));
    }

    [Fact]
    public async Task Cache_and_tmpfs_mounts_are_in_no_layer_and_a_cache_outlives_the_build()
    {
        const string Dockerfile = """
            FROM BUSYBOX
            ARG RUN=1
            RUN --mount=type=cache,target=/cache,id=words,mode=0700,uid=7,gid=8 echo $RUN >> /cache/list && cat /cache/list > /list && stat -c '%a %u:%g' /cache > /owner
            RUN --mount=type=tmpfs,target=/t,size=1m grep ' /t tmpfs ' /proc/mounts > /tmpfs && echo x > /t/x && ! dd if=/dev/zero of=/t/y bs=1M count=4 2>/dev/null
            """;
        using var built = await Built.RunAsync(fixture, Dockerfile);
        _ = (await built.Scene.BuildAsync(TestContext.Current.CancellationToken, "--build-arg", "RUN=2")).Succeeded();
        var layers = await built.Scene.LayersAsync(TestContext.Current.CancellationToken);

        Assert.Equal("1\n", built.Read("list"));
        Assert.Equal("700 7:8\n", built.Read("owner"));
        Assert.Equal("4", Assert.Single(layers[1], entry => entry.Name == "list").Size);
        Assert.DoesNotContain(layers.SelectMany(layer => layer), entry => entry.Name.StartsWith("cache/", StringComparison.Ordinal) || entry.Name.StartsWith("t/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_come_from_a_file_or_a_variable_and_stay_out_of_the_image()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, """
            FROM BUSYBOX
            RUN --mount=type=secret,id=file grep -q '^s3cr.t-file$' /run/secrets/file && test "$(stat -c %a /run/secrets/file)" = 400
            RUN --mount=type=secret,id=file,target=/root/s,mode=0444,uid=5,gid=6 stat -c '%a %u:%g' /root/s > /owner
            RUN --mount=type=secret,id=var,env=TOKEN echo "$TOKEN" | grep -q '^s3cr.t-variable$' && test ! -e /run/secrets/var
            RUN --mount=type=secret,id=absent test ! -e /run/secrets/absent
            """, cancellationToken);
        var secret = scene.Folder.Write("secret", "s3cret-file");
        var program = scene.Program with { Environment = new Dictionary<string, string?> { ["VARIABLE"] = "s3cret-variable" } };

        Assert.SkipUnless(Environment.IsPrivilegedProcess, "owners are compared: that wants root");
        var result = await program.RunAsync(scene.Flags("--secret", $"id=file,src={secret}", "--secret", "id=var,env=VARIABLE"), cancellationToken);
        _ = result.Succeeded();
        var root = await scene.UnpackAsync(cancellationToken);

        Assert.Equal("444 5:6\n", await File.ReadAllTextAsync(Path.Combine(root, "owner"), cancellationToken));
        var found = await ExternalProgram.Require("grep").RunAsync(["-rl", "s3cret", root, scene.Folder["layout"]], cancellationToken);
        Assert.Empty(found.Output);
    }

    [Fact]
    public async Task A_required_secret_that_is_not_given_is_named_before_the_step_runs()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(
            fixture, "FROM BUSYBOX\nRUN --mount=type=secret,id=needed,required echo ran\n", cancellationToken);

        var result = await scene.BuildAsync(cancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("secret-missing", result.Error, StringComparison.Ordinal);
        Assert.Contains("needed", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ran\n", result.Error.Replace("echo ran\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_is_reached_at_the_socket_that_the_mount_names()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, """
            FROM BUSYBOX
            RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && stat -c %i "$SSH_AUTH_SOCK" > /inode
            RUN --mount=type=ssh,id=other,target=/agent test -S /agent && test "$SSH_AUTH_SOCK" = /agent
            RUN test -z "$SSH_AUTH_SOCK"
            """, cancellationToken);
        var path = Path.Combine("/tmp", Path.GetFileName(scene.Folder.Path) + ".sock");
        using var agent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        agent.Bind(new UnixDomainSocketEndPoint(path));
        agent.Listen();
        var inode = (await ExternalProgram.Require("stat").RunAsync(["-c", "%i", path], cancellationToken)).Succeeded().Output;
        try
        {
            var program = scene.Program with { Environment = new Dictionary<string, string?> { ["SSH_AUTH_SOCK"] = path } };
            _ = (await program.RunAsync(scene.Flags("--ssh", "default", "--ssh", $"other={path}"), cancellationToken)).Succeeded();
        }
        finally
        {
            File.Delete(path);
        }

        var root = await scene.UnpackAsync(cancellationToken);
        Assert.Equal(inode, await File.ReadAllTextAsync(Path.Combine(root, "inode"), cancellationToken));
    }

    [Fact]
    public async Task A_key_file_is_served_by_an_agent_of_the_build_s_own()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryDirectory();
        _ = (await ExternalProgram.Require("ssh-keygen").RunAsync(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder["key"]], cancellationToken)).Succeeded();
        _ = (await ExternalProgram.Require("ssh-keygen").RunAsync(["-q", "-t", "rsa", "-b", "2048", "-N", "secret", "-f", folder["locked"]], cancellationToken)).Succeeded();
        File.SetUnixFileMode(folder["key"], (UnixFileMode)0b110_100_100); // ssh-add itself refuses such a file
        using var scene = await BuildScene.CreateAsync(fixture, """
            FROM BUSYBOX
            RUN --mount=type=ssh,required --mount=target=/tools /tools/loader --library-path /tools /tools/ssh-add -L > /key
            RUN --mount=type=ssh,id=unknown test -z "$SSH_AUTH_SOCK"
            """, cancellationToken);
        await CopyProgramAsync(ExternalProgram.Require("ssh-add").FileName, scene.Context, cancellationToken);

        _ = (await scene.BuildAsync(cancellationToken, "--ssh", $"default={folder["key"]}")).Succeeded();
        var locked = await scene.BuildAsync(cancellationToken, "--no-cache", "--ssh", $"default={folder["locked"]}");
        var absent = await scene.BuildAsync(cancellationToken, "--no-cache", "--ssh", $"default={folder["absent"]}");

        var root = await scene.UnpackAsync(cancellationToken);
        var expected = (await File.ReadAllTextAsync(folder["key.pub"], cancellationToken)).Split(' ')[1].Trim();
        Assert.Equal(expected, (await File.ReadAllTextAsync(Path.Combine(root, "key"), cancellationToken)).Split(' ')[1].Trim());
        Assert.Contains("without a passphrase", locked.Error, StringComparison.Ordinal);
        Assert.Contains("[usage-invalid]", absent.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(scene.Program.TemporaryFolder, "kaniko-agent-*"));
    }

    /// <summary>A program of this machine with its libraries, and its loader as <c>loader</c>: it runs in an image that has none of them.</summary>
    private static async Task CopyProgramAsync(string program, string folder, CancellationToken cancellationToken)
    {
        File.Copy(program, Path.Combine(folder, Path.GetFileName(program)));
        var libraries = (await ExternalProgram.Require("ldd").RunAsync([program], cancellationToken)).Succeeded().Output
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith('/'));
        foreach (var library in libraries)
        {
            var name = Path.GetFileName(library);
            File.Copy(library, Path.Combine(folder, name.StartsWith("ld-", StringComparison.Ordinal) ? "loader" : name));
        }
    }

    [Fact]
    public async Task Network_hosts_limits_and_shared_memory_are_what_flags_and_the_step_say()
    {
        using var built = await Built.RunAsync(
            fixture,
            """
            FROM BUSYBOX
            RUN ls /sys/class/net > /none; grep example.test /etc/hosts > /hosts; ulimit -n > /files; df -k /dev/shm | tail -1 | awk '{print $2}' > /shm
            RUN --network=host ls /sys/class/net /proc/self/ns >/dev/null && readlink /proc/self/ns/net > /host
            RUN --network=none tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' > /devices
            """,
            null,
            "--network", "none", "--add-host", "example.test:10.1.2.3", "--ulimit", "nofile=321:400", "--shm-size", "3m", "--allow", "network.host");

        Assert.Equal("10.1.2.3", built.Read("hosts").Split('\t', ' ')[0]);
        Assert.Equal("321\n", built.Read("files"));
        Assert.Equal("3072\n", built.Read("shm"));
        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget, built.Read("host").Trim());
        Assert.DoesNotContain("eth", built.Read("devices"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RUN --security=insecure true", "security.insecure")]
    [InlineData("RUN --network=host true", "network.host", "--network", "none")]
    [InlineData("RUN --device=vendor.com/device true", "device")]
    [InlineData("RUN true", "did you mean network.host?", "--allow", "network.hots")]
    [InlineData("RUN true", "'fast' is not a network mode", "--network", "fast")]
    public async Task What_is_not_allowed_is_refused_by_name_before_the_first_step(string instruction, string named, params string[] flags)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, $"FROM BUSYBOX\nRUN echo first\n{instruction}\n", cancellationToken);

        var result = await scene.BuildAsync(cancellationToken, flags);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("#1 ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_insecure_step_has_every_capability_once_it_is_allowed()
    {
        using var built = await Built.RunAsync(
            fixture, "FROM BUSYBOX\nRUN --security=insecure mount -t tmpfs none /tmp && echo mounted > /answer\n", null, "--allow", "security.insecure");

        Assert.Equal("mounted\n", built.Read("answer"));
    }
}
