using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Sandboxes;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

public sealed class NamespaceSandboxTests : IDisposable
{
    private readonly BusyboxRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task The_command_is_process_one_and_sees_no_other()
    {
        var run = await _root.RunAsync(BusyboxRoot.Shell("echo $$; echo /proc/[0-9]*"));

        Assert.Equal("1\n/proc/1", run.Text);
    }

    [Fact]
    public async Task The_environment_is_exactly_what_was_given()
    {
        var run = await _root.RunAsync(new SandboxCommand { Arguments = ["env"], Environment = ["PATH=/bin", "Ä=ö x", "E="] });

        Assert.Equal("PATH=/bin\nÄ=ö x\nE=", run.Text);
    }

    [Fact]
    public async Task Only_the_three_standard_descriptors_are_open()
    {
        using var leak = File.OpenRead("/etc/passwd");

        var run = await _root.RunAsync(new SandboxCommand { Arguments = ["/bin/ls", "/proc/self/fd"] });

        // The last is the directory that ls reads.
        Assert.Equal("0\n1\n2\n3", run.Text);
    }

    [Fact]
    public async Task Root_has_the_capabilities_of_a_container_and_nothing_inheritable()
    {
        var run = await _root.RunAsync(BusyboxRoot.Shell("grep Cap /proc/self/status"));

        Assert.Equal(
            "CapInh:\t0000000000000000\nCapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb\n"
            + "CapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000",
            run.Text);
    }

    [Fact]
    public async Task Where_memory_runs_out_a_step_ends_before_its_builder()
    {
        var run = await _root.RunAsync(BusyboxRoot.Shell("cat /proc/self/oom_score_adj"));

        Assert.Equal("1000", run.Text);
    }

    [Fact]
    public async Task Signals_are_as_a_fresh_process_has_them_and_setuid_works()
    {
        var run = await _root.RunAsync(
            new SandboxCommand { Arguments = ["/bin/grep", "-E", "SigBlk|SigIgn|NoNewPrivs", "/proc/self/status"] });

        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nNoNewPrivs:\t0", run.Text);
    }

    [Fact]
    public async Task Another_user_has_its_groups_no_capabilities_and_its_own_standard_output()
    {
        var command = BusyboxRoot.Shell("id -u; id -g; id -G; grep -E 'CapPrm|CapEff' /proc/self/status; echo hi > /dev/stdout");

        var run = await _root.RunAsync(command with { User = new SandboxUser(1000, 1001, [1001, 2000]) });

        Assert.Equal("1000\n1001\n1001 2000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nhi", run.Text);
    }

    [Fact]
    public async Task Insecure_keeps_every_capability_and_masks_nothing()
    {
        var held = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff", StringComparison.Ordinal));

        var run = await _root.RunAsync(
            BusyboxRoot.Shell("grep CapEff /proc/self/status; touch /proc/sys/kernel/hostname && echo writable")
            with { Security = SandboxSecurity.Insecure });

        Assert.Equal(held + "\nwritable", run.Text);
    }

    [Theory]
    [InlineData("echo 1 > /proc/sysrq-trigger")]
    [InlineData("echo x > /proc/sys/kernel/hostname")]
    [InlineData("mkdir /sys/fs/cgroup/memory/x || mkdir /sys/fs/cgroup/x")]
    [InlineData("echo 0 > /sys/kernel/profiling")]
    [InlineData("dd if=/proc/kcore of=/x bs=1 count=1 && test -s /x")]
    [InlineData("mount -t tmpfs tmpfs /bin")]
    [InlineData("mount -o remount,rw /sys")]
    public async Task What_belongs_to_the_machine_is_out_of_reach(string script)
    {
        var run = await _root.RunAsync(BusyboxRoot.Shell(script));

        Assert.NotEqual(0, run.Exit.Code);
    }

    [Fact]
    public async Task Devices_terminals_and_shared_memory_are_there()
    {
        var run = await _root.RunAsync(BusyboxRoot.Shell(
            "head -c 3 /dev/zero | wc -c; echo x > /dev/null; head -c 1 /dev/urandom | wc -c; echo e > /dev/fd/1; "
            + "test -c /dev/full && test -c /dev/tty && test -c /dev/random && test -e /dev/ptmx && touch /dev/shm/x; "
            + "stat -f -c '%b %S' /dev/shm"));

        Assert.Equal("3\n1\ne\n16384 4096", run.Text);
    }

    [Fact]
    public async Task Host_name_resolver_and_hosts_are_the_steps_own_and_leave_no_trace()
    {
        var resolv = Path.Combine(_root.Parent, "resolv");
        var hosts = Path.Combine(_root.Parent, "hosts");
        File.WriteAllText(resolv, "nameserver 192.0.2.1\n");
        File.WriteAllText(hosts, "127.0.0.1 localhost\n");
        var before = _root.Listing();
        var time = Directory.GetLastWriteTimeUtc(_root.Path);

        var run = await _root.RunAsync(
            BusyboxRoot.Shell("hostname; cat /etc/resolv.conf /etc/hosts; echo more >> /etc/hosts")
            with { HostName = "buildkitsandbox", ResolvConf = resolv, Hosts = hosts });

        Assert.Equal("buildkitsandbox\nnameserver 192.0.2.1\n127.0.0.1 localhost", run.Text);
        Assert.Equal(before, _root.Listing());
        Assert.Equal(time, Directory.GetLastWriteTimeUtc(_root.Path));
    }

    [Fact]
    public async Task Mounts_processes_and_files_of_a_step_do_not_outlive_it()
    {
        var mounts = File.ReadAllText("/proc/self/mounts");
        var marker = $"98{Environment.ProcessId}";

        var run = await _root.RunAsync(BusyboxRoot.Shell($"sleep {marker} & (sleep {marker} &) ; echo started"));

        Assert.Equal("started", run.Text);
        Assert.Equal(mounts, File.ReadAllText("/proc/self/mounts"));
        Assert.DoesNotContain(CommandLines(), line => line.Contains(marker, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 42", 42, null)]
    [InlineData("exit 255", 255, null)]
    [InlineData("sh -c 'kill -9 $$'; exit $?", 137, null)]
    public async Task The_exit_code_is_the_commands(string script, int code, int? signal)
    {
        var run = await _root.RunAsync(BusyboxRoot.Shell(script));

        Assert.Equal(new SandboxExit(code, signal), run.Exit);
    }

    [Fact]
    public async Task Programs_that_cannot_start_say_why_with_the_shells_exit_code()
    {
        File.WriteAllText(Path.Combine(_root.Path, "bin/plain"), "#!/bin/sh\n");
        File.WriteAllText(Path.Combine(_root.Path, "bin/stranger"), "#!/opt/none\n");
        File.WriteAllBytes(Path.Combine(_root.Path, "bin/garbage"), [1, 2, 3, 4]);
        File.SetUnixFileMode(Path.Combine(_root.Path, "bin/stranger"), (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(_root.Path, "bin/garbage"), (UnixFileMode)0b111_101_101);
        (string Program, int Code, string Message)[] table =
        [
            ("nowhere", 127, "PATH"), ("/bin/nowhere", 127, "not in the image"), ("plain", 126, "executed"),
            ("stranger", 127, "interpreter"), ("garbage", 126, "no program"), ("/bin", 126, "executed"),
        ];
        foreach (var (program, code, message) in table)
        {
            var error = await Assert.ThrowsAsync<KanikoException>(
                () => _root.RunAsync(new SandboxCommand { Arguments = [program], Environment = ["PATH=/nix:/bin"] }));

            Assert.Equal((ErrorCode.RunFailed, code), (error.Code, error.ExitCode));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_flood_without_line_ends_comes_in_pieces()
    {
        const long Bytes = 200L << 20;
        long total = 0;
        var longest = 0;
        using var sandbox = new NamespaceSandbox(BusyboxRoot.Settings);

        var exit = await sandbox.RunAsync(
            _root.Root,
            new SandboxCommand { Arguments = ["/bin/head", "-c", $"{Bytes}", "/dev/zero"] },
            line =>
            {
                total += line.Text.Length;
                longest = Math.Max(longest, line.Text.Length);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal((0, Bytes), (exit.Code, total));
        Assert.InRange(longest, 1, 1 << 20);
    }

    [Fact]
    public async Task Cancellation_asks_first_then_kills_everything()
    {
        using var cancel = new CancellationTokenSource();
        using var sandbox = new NamespaceSandbox(BusyboxRoot.Settings with { GracePeriod = TimeSpan.FromMilliseconds(200) });
        List<string> lines = [];

        var running = sandbox.RunAsync(
            _root.Root,
            BusyboxRoot.Shell("trap 'echo asked' TERM; echo ready; while :; do sleep 0.02; done; : 987653"),
            line =>
            {
                if (!line.IsError)
                {
                    lines.Add(Encoding.UTF8.GetString(line.Text.Span));
                }

                cancel.Cancel();
            },
            cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(["ready", "asked"], lines.Distinct());
        Assert.DoesNotContain(CommandLines(), line => line.Contains("987653", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reader_that_fails_ends_the_command()
    {
        using var sandbox = new NamespaceSandbox(BusyboxRoot.Settings);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => sandbox.RunAsync(
            _root.Root,
            new SandboxCommand { Arguments = ["/bin/yes"] },
            _ => throw new InvalidDataException("enough"),
            TestContext.Current.CancellationToken));

        Assert.Equal("enough", error.Message);
    }

    [Fact]
    public async Task Standard_input_is_what_was_given_or_empty()
    {
        var given = await _root.RunAsync(new SandboxCommand { Arguments = ["/bin/cat"], StandardInput = "a\nb"u8.ToArray() });
        var none = await _root.RunAsync(new SandboxCommand { Arguments = ["/bin/wc", "-c"] });

        Assert.Equal(("a\nb", "0"), (given.Text, none.Text));
    }

    [Fact]
    public async Task No_network_means_loopback_and_nothing_else()
    {
        var run = await _root.RunAsync(
            BusyboxRoot.Shell("ls /sys/class/net; ifconfig lo | grep -c 127.0.0.1") with { Network = SandboxNetwork.None });

        Assert.Equal("lo\n1", run.Text);
    }

    [Fact]
    public async Task Limits_are_set_and_an_impossible_one_is_named()
    {
        var run = await _root.RunAsync(BusyboxRoot.Shell("ulimit -n; ulimit -Hn") with { Limits = [ResourceLimits.Parse("nofile=100:200")] });

        Assert.Equal("100\n200", run.Text);
    }

    [Fact]
    public async Task A_waiting_init_makes_the_next_step_quick_and_an_unused_one_ends()
    {
        var mark = $"TEST_MARK={Guid.NewGuid()}";
        using (var sandbox = new NamespaceSandbox(BusyboxRoot.Settings with { InitEnvironment = [mark] }))
        {
            sandbox.Prepare();
            Assert.Equal("1", (await _root.RunAsync(sandbox, BusyboxRoot.Shell("echo 1"))).Text);
            sandbox.Prepare();
        }

        Assert.DoesNotContain(ReadOfEach("environ"), text => text.Contains(mark, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/proc/self/fd/3")]
    [InlineData("/proc/1/root/../..")]
    [InlineData("/proc/self/cwd/../..")]
    public async Task No_working_directory_leads_out_of_the_root(string path)
    {
        File.WriteAllText(Path.Combine(_root.Parent, "outside"), "");
        try
        {
            var run = await _root.RunAsync(BusyboxRoot.Shell("ls -a . .. ../.. /") with { WorkingDirectory = path });
            Assert.DoesNotContain("outside", run.Text, StringComparison.Ordinal);
        }
        catch (KanikoException exception)
        {
            Assert.Equal(ErrorCode.RunFailed, exception.Code);
        }
    }

    private static IEnumerable<string> CommandLines() => ReadOfEach("cmdline");

    private static IEnumerable<string> ReadOfEach(string name)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc", "?*"))
        {
            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(process, name));
            }
            catch (IOException)
            {
                continue;
            }
            catch (UnauthorizedAccessException)
            {
                continue;
            }

            yield return text;
        }
    }
}
