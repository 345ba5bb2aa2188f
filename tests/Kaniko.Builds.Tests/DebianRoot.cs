using Kaniko.Testing;

namespace Kaniko.Builds.Tests;

/// <summary>A small Debian with a shell, coreutils, setcap and setfattr, made by mmdebstrap once a machine.</summary>
internal static class DebianRoot
{
    /// <summary>The path of the root filesystem as an uncompressed tar.</summary>
    public static Task<string> PrepareAsync(CancellationToken cancellationToken) =>
        PrepareAsync("debian", ["--variant=extract", "--include=dash,coreutils,libcap2-bin,attr,base-files"], cancellationToken);

    /// <summary>The same of a Debian that can install packages.</summary>
    public static Task<string> PrepareWithAptAsync(CancellationToken cancellationToken) =>
        PrepareAsync("debian-apt", ["--variant=minbase", "--include=libcap2-bin"], cancellationToken);

    private static async Task<string> PrepareAsync(string name, string[] variant, CancellationToken cancellationToken)
    {
        var program = ExternalProgram.Require("mmdebstrap");
        var folder = Path.Combine(Path.GetTempPath(), $"kaniko-bases-{Environment.UserName}");
        _ = Directory.CreateDirectory(folder);
        var tar = Path.Combine(folder, name + ".tar");
        using var exclusive = await FileLock.AcquireAsync(Path.Combine(folder, name + ".lock"), cancellationToken);
        if (!File.Exists(tar))
        {
            var making = Path.Combine(folder, name + ".making.tar");
            _ = (await program.RunAsync([.. variant, "bookworm", making], cancellationToken)).Succeeded();
            File.Move(making, tar);
        }

        return tar;
    }
}
