using Kaniko.Testing;

namespace Kaniko.Builds.Tests;

/// <summary>A small Debian with a shell, coreutils, setcap and setfattr, made by mmdebstrap once a machine.</summary>
internal static class DebianRoot
{
    /// <summary>The path of the root filesystem as an uncompressed tar.</summary>
    public static async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        var program = ExternalProgram.Require("mmdebstrap");
        var folder = Path.Combine(Path.GetTempPath(), $"kaniko-bases-{Environment.UserName}");
        _ = Directory.CreateDirectory(folder);
        var tar = Path.Combine(folder, "debian.tar");
        using var exclusive = await FileLock.AcquireAsync(Path.Combine(folder, "debian.lock"), cancellationToken);
        if (!File.Exists(tar))
        {
            var making = Path.Combine(folder, "debian.making.tar");
            _ = (await program.RunAsync(
                ["--variant=extract", "--include=dash,coreutils,libcap2-bin,attr,base-files", "bookworm", making], cancellationToken)).Succeeded();
            File.Move(making, tar);
        }

        return tar;
    }
}
