using System.IO.Compression;
using System.Xml.Linq;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Packages.Tests;

/// <summary>All packages in one folder feed.</summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new("kaniko-test-feed-");

    public static IReadOnlyList<string> Names { get; } = ["Cake.Kaniko", "Nuke.Kaniko", "Kaniko.Tool"];

    public string Feed => folder.Path;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in Names)
        {
            await PackedProject.PackAsync(name, Feed, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The package's files by their paths.</summary>
    public ZipArchive Open(string name) => ZipFile.OpenRead(Directory.GetFiles(Feed, $"{name}.*.nupkg").Single());

    /// <summary>What the package says of itself.</summary>
    public static XElement Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var root = XDocument.Load(nuspec).Root!;
        return root.Element(root.Name.Namespace + "metadata")!;
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
