using System.Text;
using Kaniko.Rootfs.Sandboxes;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

public sealed class SandboxOnOverlayTests : IDisposable
{
    private readonly BusyboxRoot _root = new();
    private readonly MountThread _mounts = Start();

    public void Dispose()
    {
        _mounts.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task A_layer_holds_what_the_step_did_and_none_of_what_it_was_lent()
    {
        Directory.CreateDirectory(Path.Combine(_root.Path, "etc"));
        var resolv = Path.Combine(_root.Parent, "resolv");
        File.WriteAllText(resolv, "nameserver 192.0.2.1\n");
        using var sandbox = new NamespaceSandbox(BusyboxRoot.Settings with { Mounts = _mounts });
        using var stage = new OverlayRoot(
            new OverlaySettings(_mounts, Path.Combine(_root.Parent, "stage"), UserXattr: false), [new StageLayer(_root.Path, [])]);
        sandbox.Prepare(); // before the overlay is mounted: the init must see it all the same
        using var step = stage.BeginStep();

        var exit = await sandbox.RunAsync(
            new SandboxRoot(step.Root.Handle, Encoding.UTF8.GetBytes(step.Path)),
            BusyboxRoot.Shell("cat /etc/resolv.conf /run/secrets/x > /dev/null && echo made > /etc/made && mkdir /kept && touch /kept/x") with
            {
                ResolvConf = resolv,
                Mounts = [new SecretMount("/run/secrets/x"u8.ToArray(), "s"u8.ToArray())],
            },
            _ => { },
            TestContext.Current.CancellationToken);

        Assert.Equal(0, exit.Code);
        var changes = step.Commit().Read().Select(change => Encoding.UTF8.GetString(change.Entry.Name).TrimEnd('/')).ToArray();
        Assert.Equal(["etc", "etc/made", "kept", "kept/x"], changes);
    }

    [Fact]
    public async Task A_step_that_changes_nothing_makes_no_layer_although_mount_points_came_and_went()
    {
        Directory.CreateDirectory(Path.Combine(_root.Path, "etc"));
        var resolv = Path.Combine(_root.Parent, "resolv");
        File.WriteAllText(resolv, "");
        using var sandbox = new NamespaceSandbox(BusyboxRoot.Settings with { Mounts = _mounts });
        using var stage = new OverlayRoot(
            new OverlaySettings(_mounts, Path.Combine(_root.Parent, "stage"), UserXattr: false), [new StageLayer(_root.Path, [])]);
        using var step = stage.BeginStep();

        _ = await sandbox.RunAsync(
            new SandboxRoot(step.Root.Handle, Encoding.UTF8.GetBytes(step.Path)),
            BusyboxRoot.Shell("true") with { ResolvConf = resolv },
            _ => { },
            TestContext.Current.CancellationToken);

        Assert.Empty(step.Commit().Read());
    }

    [Fact]
    public async Task The_inits_program_cannot_be_written_where_steps_come_from()
    {
        var program = Path.Combine(_root.Parent, "program");
        File.Copy(BusyboxRoot.Settings.InitCommand[0], program);
        using var sandbox = new NamespaceSandbox(BusyboxRoot.Settings with { Mounts = _mounts, InitCommand = [program, SandboxInit.Verb] });

        // The copy lacks what lies beside the program, so it ends at once; its mount stays.
        _ = await Record.ExceptionAsync(() => sandbox.RunAsync(
            _root.Root, BusyboxRoot.Shell("true"), _ => { }, TestContext.Current.CancellationToken));

        Assert.Throws<IOException>(() => _mounts.Invoke(() => File.OpenWrite(program).Dispose()));
        File.OpenWrite(program).Dispose();
    }

    private static MountThread Start()
    {
        Scratch.NeedsRoot();
        return MountThread.Start();
    }
}
