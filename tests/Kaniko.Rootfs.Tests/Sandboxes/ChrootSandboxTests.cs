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

        Assert.Equal("192.0.2.7 lent\ns3cret\n2\nbin\ndev\netc\nproc\nrun\n1000", run.Text);
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
        var bind = new BindMount("/x"u8.ToArray(), Encoding.UTF8.GetBytes(_root.Parent), IsFile: false);
        foreach (var command in (SandboxCommand[])[
            BusyboxRoot.Shell("true") with { Network = SandboxNetwork.None }, BusyboxRoot.Shell("true") with { Mounts = [bind] }])
        {
            var error = await Assert.ThrowsAsync<KanikoException>(() => _root.RunAsync(_sandbox, command));
            Assert.Equal(ErrorCode.IsolationUnavailable, error.Code);
        }
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
