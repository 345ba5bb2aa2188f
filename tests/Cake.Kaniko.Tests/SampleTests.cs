using System.Formats.Tar;
using System.IO.Compression;
using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary><c>samples/cake</c>: a small ASP.NET service, published and built into an image by its own script.</summary>
public sealed class SampleTests(PackedAddin addin) : IClassFixture<PackedAddin>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_publishes_its_service_and_pushes_it_on_top_of_its_base()
    {
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        using var script = await CakeScript.CreateAsync(addin, "", Token);
        foreach (var name in (ReadOnlySpan<string>)["build.cake", "Dockerfile", "Service/Program.cs", "Service/Service.csproj", "Directory.Build.props", "Directory.Packages.props"])
        {
            _ = script.Write(name, File.ReadAllText(Path.Combine(RepositoryRoot.Path, "samples", "cake", name)));
        }

        // What stands in for the image with ASP.NET: only its name matters to the build.
        _ = script.Write("base/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        _ = (await KanikoProgram.Require(script.WorkDirectory).RunAsync(
            ["--context", script["base"], "--destination", $"{registry.Address}/base:1", "--insecure"], Token)).Succeeded();

        var run = (await script.RunAsync(
            [$"--image={registry.Address}/service:1", $"--base={registry.Address}/base:1", "--insecure=true"], Token)).Succeeded();

        Assert.Matches($"{registry.Address}/service@sha256:[0-9a-f]{{64}}", run.Output);
        var copy = script["layout"];
        _ = (await ExternalProgram.Require("skopeo").RunAsync(["copy", "--quiet", "--src-tls-verify=false", $"docker://{registry.Address}/service:1", $"oci:{copy}:1"], Token)).Succeeded();
        Assert.Contains("app/Service.dll", Directory.GetFiles(Path.Combine(copy, "blobs", "sha256")).SelectMany(Names));
    }

    /// <summary>What is in a blob that is a layer.</summary>
    private static List<string> Names(string blob)
    {
        using var file = File.OpenRead(blob);
        if (file.ReadByte() != 0x1f)
        {
            return [];
        }

        file.Position = 0;
        using var tar = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
