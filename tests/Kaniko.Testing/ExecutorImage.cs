using Xunit;

namespace Kaniko.Testing;

/// <summary>
/// The executor image, made from the published program by the program itself, in a podman storage of its own; run as CI systems run
/// it: Docker's default capabilities, and a seccomp profile that refuses mounts and namespaces.
/// </summary>
public sealed class ExecutorImage : IDisposable
{
    private const string Name = "localhost/kaniko-executor";

    /// <summary>The targets of <c>build/executor/Dockerfile</c>, each of which holds those before it.</summary>
    public static readonly IReadOnlyList<string> Variants = ["slim", "executor", "debug"];

    /// <summary>What Docker's profile refuses without CAP_SYS_ADMIN, of what a builder might try.</summary>
    private const string LikeDocker = """
        {"defaultAction":"SCMP_ACT_ALLOW","syscalls":[
        {"names":["unshare","setns","mount","umount2","pivot_root","mount_setattr","fsopen","fsmount","move_mount","open_tree","keyctl","add_key","request_key","bpf"],"action":"SCMP_ACT_ERRNO","errnoRet":1},
        {"names":["clone"],"action":"SCMP_ACT_ERRNO","errnoRet":1,"args":[{"index":0,"value":268435456,"valueTwo":268435456,"op":"SCMP_CMP_MASKED_EQ"}]},
        {"names":["clone3"],"action":"SCMP_ACT_ERRNO","errnoRet":38}]}
        """;

    /// <summary>The runner takes the first shell that is there.</summary>
    private const string FindShell =
        "for s in /usr/local/bin/bash /usr/bin/bash /bin/bash /usr/local/bin/sh /usr/bin/sh /bin/sh /busybox/sh; do if [ -x $s ]; then exec $s; fi; done; echo shell not found; exit 1";

    private readonly TemporaryDirectory folder;
    private readonly ExternalProgram podman;

    private ExecutorImage(ExecutorImage like) => (folder, podman, Seccomp) = (like.folder, like.podman, like.Seccomp);

    private ExecutorImage()
    {
        folder = new TemporaryDirectory();
        var configuration = folder.Write("containers.conf", "[containers]\ndefault_ulimits = []\n");
        podman = ExternalProgram.Require("podman") with { Environment = new Dictionary<string, string?> { ["CONTAINERS_CONF"] = configuration } };
        Seccomp = folder.Write("seccomp.json", LikeDocker);
    }

    /// <summary>The path of a seccomp profile that refuses what Docker's refuses.</summary>
    public string Seccomp { get; }

    private string[] Storage =>
        ["--root", folder["root"], "--runroot", folder["run"], "--storage-driver", "overlay", "--runtime", "runc", "--cgroup-manager", "cgroupfs"];

    /// <summary>Skips, with the reason, where the image cannot be made.</summary>
    public static async Task<ExecutorImage> MakeAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "podman with storage of its own wants root here");
        foreach (var tool in (string[])["runc", "patchelf", "git", "ssh", "busybox", "unshare", "newuidmap", "tini-static"])
        {
            _ = ExternalProgram.Require(tool);
        }

        var image = new ExecutorImage();
        try
        {
            await image.BuildAsync(cancellationToken);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Which variant is run; the one with a shell unless it is said.</summary>
    public string Variant { get; private init; } = "debug";

    /// <summary>What the container's standard input holds; null: nothing.</summary>
    public string? Input { get; private init; }

    /// <summary>The same image, run in another way. It is the first one's to dispose.</summary>
    public ExecutorImage With(string variant = "debug", string? input = null) => new(this) { Variant = variant, Input = input };

    /// <summary>How many bytes a variant is to download.</summary>
    public long CompressedSize(string variant) => new FileInfo(Archive(variant)).Length;

    /// <summary>Runs the image's entry point.</summary>
    /// <param name="options">Of <c>podman run</c>.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="cancellationToken">Kills podman.</param>
    public Task<ProgramResult> RunAsync(IReadOnlyList<string> options, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        (podman with { Input = Input }).RunAsync(
            [.. Storage, "run", "--rm", "--network=host", .. Input is null ? (string[])[] : ["--interactive"], .. options, $"{Name}:{Variant}", .. arguments],
            cancellationToken);

    /// <summary>Runs a shell script, as GitLab's docker executor does: without the entry point, the script on standard input.</summary>
    /// <param name="options">Of <c>podman run</c>.</param>
    /// <param name="script">What the shell reads.</param>
    /// <param name="cancellationToken">Kills podman.</param>
    public Task<ProgramResult> RunScriptAsync(IReadOnlyList<string> options, string script, CancellationToken cancellationToken) =>
        (podman with { Input = script }).RunAsync(
            [.. Storage, "run", "--rm", "--interactive", "--network=host", "--entrypoint", "", .. options, $"{Name}:debug", "sh", "-c", FindShell], cancellationToken);

    public void Dispose()
    {
        _ = podman.RunAsync([.. Storage, "rmi", "--all", "--force"], CancellationToken.None).GetAwaiter().GetResult();
        // podman leaves its storage mounted on itself.
        _ = ExternalProgram.Require("umount").RunAsync(["--recursive", folder["root/overlay"]], CancellationToken.None).GetAwaiter().GetResult();
        folder.Dispose();
    }

    private string Archive(string variant) => folder[$"{variant}.tar"];

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var program = KanikoProgram.Require(folder["work"]);
        var directory = Path.GetDirectoryName(Path.GetFullPath(program.FileName))!;
        Assert.SkipUnless(
            File.Exists(Path.Combine(directory, "libcoreclr.so")), $"the program in '{directory}' needs a runtime of the machine: run ./kaniko once, or name a self-contained one in KANIKO_PROGRAM");
        var executor = Path.Combine(RepositoryRoot.Path, "build", "executor");
        _ = (await new ExternalProgram(Path.Combine(executor, "assemble")).RunAsync([directory, folder["context"]], cancellationToken)).Succeeded();
        foreach (var variant in Variants)
        {
            _ = (await program.RunAsync(
                [
                    "--context", folder["context"], "--dockerfile", Path.Combine(executor, "Dockerfile"), "--target", variant, "--no-push",
                    "--destination", $"{Name}:{variant}", "--tar-path", Archive(variant), "--compression-level", "1",
                ],
                cancellationToken)).Succeeded();
            _ = (await podman.RunAsync([.. Storage, "load", "--quiet", "--input", Archive(variant)], cancellationToken)).Succeeded();
        }

        Directory.Delete(folder["context"], recursive: true);
    }
}
