namespace Kaniko.Testing;

/// <summary>Packages of this repository, made from what was built together with the tests.</summary>
public static class PackedProject
{
    /// <summary>Packs <c>src/PROJECT</c> into a folder feed, with the published program in it where it bundles one.</summary>
    public static async Task PackAsync(string project, string feed, CancellationToken cancellationToken)
    {
        var program = KanikoProgram.Require("");
        var folder = Path.Combine(RepositoryRoot.Path, "src", project);
        using var alone = await FileLock.AcquireAsync(Path.Combine(folder, "obj", "test-pack.lock"), cancellationToken);
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var dotnet = ExternalProgram.Require("dotnet") with { WorkingDirectory = folder };
        _ = (await dotnet.RunAsync(
            [
                "pack", "--no-build", "-c", configuration, "-o", feed, "-v", "quiet", "-nologo",
                $"-p:KanikoProgramDirectory={Path.GetDirectoryName(program.FileName)}",
            ], cancellationToken)).Succeeded();
    }
}
