using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary>The addin's package in a folder feed, packed once from what was built with these tests; the program in it is the published one.</summary>
public sealed class PackedAddin : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new("kaniko-test-feed-");

    public string Feed => folder.Path;

    public string Package => Directory.GetFiles(Feed, "Cake.Kaniko.*.nupkg").Single();

    public async ValueTask InitializeAsync()
    {
        var program = KanikoProgram.Require("");
        var project = Path.Combine(RepositoryRoot.Path, "src", "Cake.Kaniko");
        using var alone = await FileLock.AcquireAsync(Path.Combine(project, "obj", "test-pack.lock"), TestContext.Current.CancellationToken);
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var dotnet = ExternalProgram.Require("dotnet") with { WorkingDirectory = project };
        _ = (await dotnet.RunAsync(
            [
                "pack", "--no-build", "-c", configuration, "-o", Feed, "-v", "quiet", "-nologo",
                $"-p:KanikoProgramDirectory={Path.GetDirectoryName(program.FileName)}",
            ], TestContext.Current.CancellationToken)).Succeeded();
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
