using Xunit;

namespace Kaniko.Testing;

/// <summary>
/// Debian's podman with storage of its own. On machines where root lacks CAP_SYS_RESOURCE it works with runc and without default
/// limits only; where it cannot run a container at all the test is skipped loudly.
/// </summary>
public sealed class Podman
{
    private readonly ExternalProgram program;
    private readonly IReadOnlyList<string> storage;

    private Podman(ExternalProgram program, IReadOnlyList<string> storage)
    {
        this.program = program;
        this.storage = storage;
    }

    public static Podman Require(TemporaryDirectory folder)
    {
        var program = ExternalProgram.Require("podman");
        _ = ExternalProgram.Require("runc");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "podman with storage of its own wants root here");
        var configuration = folder.Write("containers.conf", "[containers]\ndefault_ulimits = []\n");
        return new Podman(
            program with { Environment = new Dictionary<string, string?> { ["CONTAINERS_CONF"] = configuration } },
            ["--root", folder["podman-root"], "--runroot", folder["podman-run"], "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs"]);
    }

    /// <summary>Pulls the image and runs it; what it prints is the result.</summary>
    public async Task<ProgramResult> RunAsync(string image, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        _ = (await program.RunAsync([.. storage, "pull", "--quiet", "--tls-verify=false", image], cancellationToken)).Succeeded();
        return await program.RunAsync([.. storage, "run", "--rm", "--network=host", image, .. command], cancellationToken);
    }
}
