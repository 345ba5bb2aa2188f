using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

/// <summary>The whole way of a user who is not root: probe, user namespace, step.</summary>
public sealed class OrdinaryUserTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly BusyboxRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Without_ranges_a_step_runs_as_root_and_as_nobody_else()
    {
        Assert.SkipWhen(HasRanges("nobody") || HasRanges("65534"), "nobody has ranges in /etc/subuid");
        GiveRootTo(Nobody);

        var asRoot = await ProgramAsync(Nobody, "step", _root.Path, "0", "sh", "-c", "id; echo $$; touch /made; stat -c %u /made");
        var asOther = await ProgramAsync(Nobody, "step", _root.Path, "1000", "true");

        Assert.Equal("uid=0 gid=0\n1\n0\n", asRoot);
        Assert.Contains("the step cannot run as 1000:1000", asOther, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_ranges_a_step_runs_as_any_user_and_gives_files_away()
    {
        GiveRootTo(Nobody);

        var asRoot = await WithRangesAsync("step", _root.Path, "0", "sh", "-c", "touch /made; chown 5:6 /made; stat -c %u:%g /made");
        var asOther = await WithRangesAsync("step", _root.Path, "1000", "id", "-u");

        Assert.Equal(("5:6\n", "1000\n"), (asRoot, asOther));
    }

    [Fact]
    public async Task The_probe_says_what_one_id_means()
    {
        Assert.SkipWhen(HasRanges("nobody"), "nobody has ranges in /etc/subuid");
        GiveRootTo(Nobody);

        var text = await ProgramAsync(Nobody, "probe");

        Assert.StartsWith("Namespaces SingleId True only one user id is mapped", text, StringComparison.Ordinal);
    }

    private static bool HasRanges(string user) =>
        File.Exists("/etc/subuid") && File.ReadLines("/etc/subuid").Any(line => line.StartsWith(user + ":", StringComparison.Ordinal));

    private static Task<string> ProgramAsync(uint user, params string[] arguments) => OutputAsync(["setpriv", .. AsUser(user), .. arguments]);

    /// <summary>Nobody has ranges of ids, in a mount namespace that only this program sees.</summary>
    private async Task<string> WithRangesAsync(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/etc/subuid") && File.Exists("/etc/subgid"), "/etc/subuid or /etc/subgid is missing: install uidmap");
        var ranges = Path.Combine(_root.Parent, "ranges");
        await File.WriteAllTextAsync(ranges, $"{Nobody}:100000:65536\nnobody:100000:65536\n", TestContext.Current.CancellationToken);
        const string Script = "mount --bind \"$0\" /etc/subuid && mount --bind \"$0\" /etc/subgid && exec setpriv \"$@\"";
        return await OutputAsync(["unshare", "--mount", "sh", "-c", Script, ranges, .. AsUser(Nobody), .. arguments]);
    }

    private static string[] AsUser(uint user)
    {
        var id = user.ToString(CultureInfo.InvariantCulture);
        return ["--reuid", id, "--regid", id, "--clear-groups", BusyboxRoot.Settings.InitCommand[0]];
    }

    private static async Task<string> OutputAsync(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return text;
    }

    private void GiveRootTo(uint user)
    {
        Scratch.NeedsRoot();
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv") && File.Exists("/usr/bin/unshare"), "util-linux is missing");
        using var process = Process.Start("chown", ["-R", $"{user}:{user}", _root.Parent]);
        process.WaitForExit();
    }
}
