using Kaniko.Testing;
using Xunit;

namespace Kaniko.Packages.Tests;

/// <summary>The program as a .NET tool from the folder feed.</summary>
[Collection<PackagesCollection>]
public sealed class ToolTests(Packages packages) : IDisposable
{
    private readonly TemporaryDirectory folder = new("kaniko-test-tool-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_tool_installs_builds_and_runs_steps()
    {
        await InstallAsync("--tool-path", folder["tools"]);
        File.Copy(ExternalProgram.Require("busybox").FileName, Path.Combine(folder.Create("app"), "busybox"));
        _ = folder.Write("app/Dockerfile", """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "sh", "-c", "echo made by $((6*7)) > /made"]
            """);

        var run = (await new ExternalProgram(folder["tools/kaniko"]) { Environment = Own }.RunAsync(
            ["--context", folder["app"], "--no-push", "--oci-layout-path", folder["layout"], "--kaniko-dir", folder["work"]], Token)).Succeeded();

        Assert.Matches("^sha256:[0-9a-f]{64}$", run.Line);
        Assert.Contains(run.Line, await File.ReadAllTextAsync(folder["layout/index.json"], Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_manifest_is_enough_for_front_doors_to_find_it()
    {
        _ = (await Dotnet.RunAsync(["new", "tool-manifest"], Token)).Succeeded();
        await InstallAsync("--local");

        var version = (await Dotnet.RunAsync(["kaniko", "version"], Token)).Succeeded();

        Assert.StartsWith("Kaniko version : 0.", version.Output, StringComparison.Ordinal);
        var restored = Directory.GetDirectories(folder["packages/kaniko.tool"]).Single();
        Assert.True(File.Exists(Path.Combine(restored, "tools", "net10.0", "any", "kaniko.dll")), "ProgramSearch looks there");
    }

    private async Task InstallAsync(params IEnumerable<string> where)
    {
        _ = folder.Write("NuGet.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="folder" value="{packages.Feed}" />
              </packageSources>
            </configuration>
            """);
        _ = (await Dotnet.RunAsync(["tool", "install", "Kaniko.Tool", .. where], Token)).Succeeded();
    }

    private ExternalProgram Dotnet => ExternalProgram.Require("dotnet") with { WorkingDirectory = folder.Path, Environment = Own };

    /// <summary>Nothing of the user's is used or changed.</summary>
    private Dictionary<string, string?> Own => new()
    {
        ["NUGET_PACKAGES"] = folder["packages"],
        ["DOTNET_CLI_HOME"] = folder.Create("home"), // where local tools are remembered, also those of other tests
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_ROOT"] = Path.GetDirectoryName(Path.GetFullPath(File.ResolveLinkTarget(ExternalProgram.Require("dotnet").FileName, returnFinalTarget: true)?.FullName
            ?? ExternalProgram.Require("dotnet").FileName)),
        ["TMPDIR"] = folder.Create("tmp"),
    };
}
