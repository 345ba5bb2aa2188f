using System.Text.Json;
using Kaniko.Testing;

namespace Cake.Kaniko.Tests;

/// <summary>A folder with a <c>build.cake</c>, Cake as a local tool, and the packed addin in a folder feed: all that a user has.</summary>
internal sealed class CakeScript : IDisposable
{
    private const string CakeVersion = "7.0.0";

    private readonly TemporaryDirectory folder = new("kaniko-test-cake-");

    public string this[string name] => folder[name];

    /// <summary>A folder whose script begins by loading the addin.</summary>
    public static async Task<CakeScript> CreateAsync(PackedAddin addin, string script, CancellationToken cancellationToken)
    {
        var made = new CakeScript();
        try
        {
            made.WriteFiles(addin.Feed, script);
            _ = (await Dotnet(made.folder.Path).RunAsync(["tool", "restore"], cancellationToken)).Succeeded();
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Where the builds of this script keep their store.</summary>
    public string WorkDirectory => folder["work"];

    public string Write(string name, string content) => folder.Write(name, content);

    public Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Cake.RunAsync(["cake", "build.cake", .. arguments], cancellationToken);

    /// <summary>In a process group of its own, as from a terminal.</summary>
    public RunningProgram Start() => (ExternalProgram.Require("setsid") with { WorkingDirectory = Cake.WorkingDirectory, Environment = Cake.Environment })
        .Start([Cake.FileName, "cake", "build.cake"]);

    public void Dispose() => folder.Dispose();

    /// <summary>The bundled program must be found, so nothing else names one.</summary>
    private ExternalProgram Cake => Dotnet(folder.Path) with
    {
        Environment = new Dictionary<string, string?>
        {
            ["KANIKO_PROGRAM"] = null,
            ["KANIKO_DIR"] = WorkDirectory,
            ["CAKE_PATHS_TOOLS"] = folder["tools"],
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["CI"] = null,
        },
    };

    private static ExternalProgram Dotnet(string directory) => ExternalProgram.Require("dotnet") with { WorkingDirectory = directory };

    private void WriteFiles(string feed, string script)
    {
        _ = Write("build.cake", $"#addin nuget:?package=Cake.Kaniko\n{script}");
        _ = Write(".config/dotnet-tools.json", JsonSerializer.Serialize(new
        {
            version = 1,
            isRoot = true,
            tools = new Dictionary<string, object> { ["cake.tool"] = new { version = CakeVersion, commands = new[] { "dotnet-cake" } } },
        }));
        _ = Write("NuGet.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="folder" value="{feed}" />
              </packageSources>
            </configuration>
            """);
    }
}
