using Kaniko.Testing;
using Xunit;

namespace Kaniko.Packages.Tests;

/// <summary>
/// Build projects that reference the package from the feed. Nuke does not restore here, so the assembly Nuke.Build that they reference
/// holds stand-ins (NukeStandIns.cs); what is tested is the package: its targets, its component sources, its program.
/// </summary>
[Collection<PackagesCollection>]
public sealed class NukePackageTests(Packages packages) : IDisposable
{
    private readonly TemporaryDirectory folder = new("kaniko-test-nuke-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_sample_compiles_with_the_component_of_the_package_and_builds_its_image()
    {
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        CopySample();
        WriteStandIn("Nuke");
        WriteProject("build/_build.csproj", $"""
            <ProjectReference Include="../StandIn/Nuke.Build.csproj" />
            {Reference}
            """);
        await PushBaseAsync(registry);

        var run = (await (Dotnet with
        {
            Environment = new Dictionary<string, string?>(Own)
            {
                ["STAND_IN_ROOT"] = folder.Path,
                ["KanikoDestinations"] = $"{registry.Address}/service:1 {registry.Address}/service:2",
                ["BaseImage"] = $"{registry.Address}/base:1",
                ["Insecure"] = "true",
                ["KANIKO_DIR"] = folder["work"],
            },
        }).RunAsync(["run", "--project", "build", "-v", "quiet"], Token)).Succeeded();

        Assert.Matches("summary Digest: sha256:[0-9a-f]{64}", run.Output);
        Assert.Contains($"summary Image 2: {registry.Address}/service:2", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\[INF\] .*COPY out/app \.", run.Output);
    }

    [Theory]
    [InlineData("Nuke", "", "Nuke.Kaniko.IKanikoBuild Nuke.Kaniko.KanikoLogging")]
    [InlineData("Fallout", "", "Nuke.Kaniko.IKanikoBuild Nuke.Kaniko.KanikoLogging")]
    [InlineData("Nuke", "<KanikoComponents>false</KanikoComponents>", "Nuke.Kaniko.KanikoLogging")]
    [InlineData("Other", "", "")]
    public async Task Components_are_compiled_against_the_build_system_that_is_there_also_through_another_project(
        string system, string properties, string types)
    {
        WriteStandIn(system);
        WriteProject("Shared/Shared.csproj", Reference);
        WriteProject("build/_build.csproj", $"""
            <ProjectReference Include="../StandIn/{system}.Build.csproj" />
            <ProjectReference Include="../Shared/Shared.csproj" />
            """, properties);
        _ = folder.Write("build/Program.cs", """
            Console.WriteLine("types: " + string.Join(' ', typeof(Program).Assembly.GetTypes()
                .Where(type => type.Namespace == "Nuke.Kaniko" && !type.Name.StartsWith('<') && type.DeclaringType is null).Select(type => type.FullName).Order()));
            Console.WriteLine("logger: " + (Nuke.Kaniko.KanikoTasks.KanikoLogger is not null));
            Console.WriteLine("version: " + Nuke.Kaniko.KanikoTasks.KanikoVersion());
            """);

        var run = (await Dotnet.RunAsync(["run", "--project", "build", "-v", "quiet"], Token)).Succeeded();

        Assert.Contains($"types: {types}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"logger: {system != "Other"}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("version: 0.", run.Output, StringComparison.Ordinal);
    }

    private string Reference
    {
        get
        {
            using var package = packages.Open("Nuke.Kaniko");
            var version = Packages.Metadata(package).Elements().Single(element => element.Name.LocalName == "version").Value;
            return $"""<PackageReference Include="Nuke.Kaniko" Version="{version}" />""";
        }
    }

    private void CopySample()
    {
        foreach (var name in (ReadOnlySpan<string>)["build/Build.cs", "Service/Program.cs", "Service/Service.csproj", "Dockerfile"])
        {
            _ = folder.Write(name, File.ReadAllText(Path.Combine(RepositoryRoot.Path, "samples", "nuke", name)));
        }
    }

    private void WriteStandIn(string system)
    {
        var source = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Nuke.Kaniko.Tests", "NukeStandIns.cs"));
        _ = folder.Write("StandIn/StandIns.cs", source.Replace("Nuke.Common", $"{system}.Common", StringComparison.Ordinal)
            .Replace("NukeBuild", $"{system}Build", StringComparison.Ordinal));
        WriteProject($"StandIn/{system}.Build.csproj", "", "<OutputType>Library</OutputType>");
        _ = folder.Write("Directory.Build.props", "<Project />");
        _ = folder.Write("Directory.Packages.props", "<Project />");
        _ = folder.Write("NuGet.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="folder" value="{packages.Feed}" />
              </packageSources>
            </configuration>
            """);
    }

    private void WriteProject(string path, string references, string properties = "") => folder.Write(path, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>{(path.StartsWith("build/", StringComparison.Ordinal) ? "Exe" : "Library")}</OutputType>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {references}
          </ItemGroup>
        </Project>
        """);

    /// <summary>What stands in for the image with ASP.NET: only its name matters to the build.</summary>
    private async Task PushBaseAsync(LoopbackRegistry registry)
    {
        _ = folder.Write("base/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        _ = (await KanikoProgram.Require(folder["work"]).RunAsync(
            ["--context", folder["base"], "--destination", $"{registry.Address}/base:1", "--insecure"], Token)).Succeeded();
    }

    private ExternalProgram Dotnet => ExternalProgram.Require("dotnet") with { WorkingDirectory = folder.Path, Environment = Own };

    /// <summary>Nothing of the user's is used or changed.</summary>
    private Dictionary<string, string?> Own => new()
    {
        ["NUGET_PACKAGES"] = folder["packages"],
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["KANIKO_PROGRAM"] = null,
        ["CI"] = null,
    };
}
