using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Packages.Tests;

/// <summary>A release of Nuke.Kaniko, made as the release job makes it: from a repository with a remote, on a CI system.</summary>
public sealed class SourceLinkTests : IDisposable
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private readonly TemporaryDirectory folder = new("kaniko-test-sources-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_debugger_finds_the_sources_of_every_assembly_and_no_path_of_this_machine_is_in_them()
    {
        var head = await ExternalProgram.Require("git").RunAsync(["-C", RepositoryRoot.Path, "rev-parse", "HEAD"], Token);
        Assert.SkipUnless(head.ExitCode == 0, "this copy of the sources is no git repository");
        var commit = head.Line;
        using var package = await PackAsync();

        var assemblies = package.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, assemblies.Count);
        foreach (var entry in assemblies)
        {
            var (link, documents) = await SymbolsAsync(entry);

            Assert.Equal(["/_/*"], link.Keys);
            Assert.Equal($"https://raw.githubusercontent.com/example/kaniko/{commit}/*", link["/_/*"]);
            Assert.All(documents, document => Assert.StartsWith("/_/", document, StringComparison.Ordinal));
        }

        var repository = Packages.Metadata(package).Elements().Single(element => element.Name.LocalName == "repository");
        Assert.Equal(("https://github.com/example/kaniko.git", commit), (repository.Attribute("url")?.Value, repository.Attribute("commit")?.Value));
    }

    /// <summary>A clone, because the remote of the repository that is tested is whatever it is. It holds what is committed.</summary>
    private async Task<ZipArchive> PackAsync()
    {
        var program = KanikoProgram.Require("");
        var git = ExternalProgram.Require("git");
        _ = (await git.RunAsync(["clone", "--quiet", "--depth=1", $"file://{RepositoryRoot.Path}", folder["clone"]], Token)).Succeeded();
        _ = (await git.RunAsync(["-C", folder["clone"], "remote", "set-url", "origin", "https://github.com/example/kaniko.git"], Token)).Succeeded();
        var dotnet = ExternalProgram.Require("dotnet") with
        {
            WorkingDirectory = folder["clone"],
            Environment = new Dictionary<string, string?> { ["CI"] = "true", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        _ = (await dotnet.RunAsync(
            [
                "pack", "src/Nuke.Kaniko", "-c", "Release", "-o", folder["feed"], "-v", "quiet", "-nologo", "-nodeReuse:false",
                $"-p:KanikoProgramDirectory={Path.GetDirectoryName(program.FileName)}",
            ], Token)).Succeeded();
        return ZipFile.OpenRead(Directory.GetFiles(folder["feed"], "*.nupkg").Single());
    }

    private static async Task<(Dictionary<string, string> Link, List<string> Documents)> SymbolsAsync(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        await using (var stream = await entry.OpenAsync(Token))
        {
            await stream.CopyToAsync(content, Token);
        }

        content.Position = 0;
        using var assembly = new PEReader(content);
        var embedded = assembly.ReadDebugDirectory().Single(part => part.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var provider = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
        var symbols = provider.GetMetadataReader();
        var link = symbols.CustomDebugInformation.Select(symbols.GetCustomDebugInformation).Single(information => symbols.GetGuid(information.Kind) == SourceLink);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(symbols.GetBlobBytes(link.Value)));
        return (
            json.RootElement.GetProperty("documents").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!),
            [.. symbols.Documents.Select(document => symbols.GetString(symbols.GetDocument(document).Name))]);
    }
}
