using System.Net.Sockets;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Sandboxes;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

public sealed class ChrootSandboxTests : IDisposable
{
    private readonly BusyboxRoot _root = new();
    private readonly ChrootSandbox _sandbox = new(BusyboxRoot.Settings);

    public void Dispose()
    {
        _sandbox.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task A_command_sees_its_root_and_lent_files_that_are_gone_afterwards()
    {
        var hosts = Path.Combine(_root.Parent, "hosts");
        File.WriteAllText(hosts, "192.0.2.7 lent\n");
        Directory.CreateDirectory(Path.Combine(_root.Path, "etc"));
        File.WriteAllText(Path.Combine(_root.Path, "etc/hosts"), "original\n");
        var before = _root.Listing();

        var run = await _root.RunAsync(
            _sandbox,
            BusyboxRoot.Shell("cat /etc/hosts /run/secrets/x; echo gone > /dev/null; head -c 2 /dev/zero | wc -c; ls /; id -u")
            with
            {
                Hosts = hosts,
                User = new SandboxUser(1000, 1000, []),
                Mounts = [new SecretMount("/run/secrets/x"u8.ToArray(), "s3cret\n"u8.ToArray()) { Uid = 1000 }],
            });

        Assert.Equal("192.0.2.7 lent\ns3cret\n2\nbin\ndev\netc\nproc\nrun\nsys\n1000", run.Text);
        Assert.Equal(before, _root.Listing());
        Assert.Equal("original\n", File.ReadAllText(Path.Combine(_root.Path, "etc/hosts")));
    }

    [Fact]
    public async Task Orphans_end_with_the_step_even_when_they_left_its_session()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root.Path, "bin/setsid"), "busybox");

        var run = await _root.RunAsync(_sandbox, BusyboxRoot.Shell("setsid sleep 976541 & sleep 976541 & echo done"));

        Assert.Equal("done", run.Text);
        Assert.DoesNotContain(
            Directory.EnumerateDirectories("/proc").Select(path => path + "/cmdline").Where(File.Exists),
            file => TryRead(file).Contains("976541", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_had_without_namespaces_is_refused()
    {
        var error = await Assert.ThrowsAsync<KanikoException>(
            () => _root.RunAsync(_sandbox, BusyboxRoot.Shell("true") with { Network = SandboxNetwork.None }));

        Assert.Equal(ErrorCode.IsolationUnavailable, error.Code);
    }

    [Fact]
    public async Task A_directory_is_lent_with_what_the_step_makes_of_it_and_the_place_is_as_before()
    {
        var cache = Directory.CreateDirectory(Path.Combine(_root.Parent, "cache")).FullName;
        File.WriteAllText(Path.Combine(cache, "old"), "old");
        Directory.CreateDirectory(Path.Combine(_root.Path, "var"));
        File.WriteAllText(Path.Combine(_root.Path, "var/own"), "own");
        var before = _root.Listing();

        var run = await _root.RunAsync(_sandbox, BusyboxRoot.Shell("ls /var; echo new > /var/new; rm /var/old; touch /tmpfs/x") with
        {
            Mounts =
            [
                new BindMount("/var"u8.ToArray(), Encoding.UTF8.GetBytes(cache), IsFile: false),
                new TmpfsMount("/tmpfs"u8.ToArray(), null),
            ],
        });

        Assert.Equal("old", run.Text);
        Assert.Equal(before, _root.Listing());
        Assert.Equal(["new"], Directory.EnumerateFiles(cache).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("rm -rf /var/lent; echo mine > /var/lent")]
    [InlineData("rm -rf /var/lent; ln -s /bin /var/lent")]
    [InlineData("rm -rf /var")]
    [InlineData("mv /var /moved; ln -s bin /var")]
    public async Task Whatever_a_step_makes_of_the_place_nothing_of_it_is_followed(string script)
    {
        var cache = Directory.CreateDirectory(Path.Combine(_root.Parent, "cache")).FullName;
        Directory.CreateDirectory(Path.Combine(_root.Path, "var/lent/original"));

        var run = await _root.RunAsync(_sandbox, BusyboxRoot.Shell(script + "; echo done") with
        {
            Mounts = [new BindMount("/var/lent"u8.ToArray(), Encoding.UTF8.GetBytes(cache), IsFile: false)],
        });

        Assert.Equal("done", run.Text);
        Assert.True(File.Exists(Path.Combine(_root.Path, "bin/busybox")));
        Assert.True(Directory.Exists(cache));
    }

    [Fact]
    public async Task An_agents_socket_is_reached_through_a_relay()
    {
        var agent = Path.Combine(_root.Parent, "agent");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(agent));
        listener.Listen();

        var run = await _root.RunAsync(_sandbox, BusyboxRoot.Shell("test -S /run/agent && echo socket") with
        {
            Mounts = [new BindMount("/run/agent"u8.ToArray(), Encoding.UTF8.GetBytes(agent), IsFile: true)],
        });
        using var directory = RootDirectory.Open(_root.Parent);
        using var relay = new AgentRelay(directory.Handle, "relay"u8.ToArray(), agent);
        var answering = AnswerAsync(listener);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_root.Parent, "relay")), TestContext.Current.CancellationToken);
        _ = await client.SendAsync("question\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var count = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);

        Assert.Equal("socket", run.Text);
        Assert.Equal("question\n", await answering);
        Assert.Equal("answer\n", Encoding.UTF8.GetString(buffer, 0, count));
        Assert.False(File.Exists(Path.Combine(_root.Path, "run/agent")));
    }

    private static async Task<string> AnswerAsync(Socket listener)
    {
        using var client = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var count = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        _ = await client.SendAsync("answer\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }

    private static string TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
