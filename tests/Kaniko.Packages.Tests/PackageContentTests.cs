using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml.Linq;
using Xunit;

namespace Kaniko.Packages.Tests;

[Collection<PackagesCollection>]
public sealed class PackageContentTests(Packages packages)
{
    public static TheoryData<string> Names => [.. Packages.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_package_says_what_it_is_and_whose(string name)
    {
        using var package = packages.Open(name);
        var metadata = Packages.Metadata(package);

        Assert.Equal(
            (name, "Apache-2.0", "icon.png", "README.md"),
            (Text("id"), Text("license"), Text("icon"), Text("readme")));
        Assert.Contains("dockerfile", Text("tags").Split(' '));
        Assert.EndsWith(".", Text("description"), StringComparison.Ordinal);
        Assert.NotEmpty(Text("authors"));
        Assert.NotNull(metadata.Element(metadata.Name.Namespace + "repository")?.Attribute("commit"));
        Assert.StartsWith($"# {(name == "Kaniko.Tool" ? "kaniko" : name)}\n", Read(package, "README.md"), StringComparison.Ordinal);

        string Text(string element) => metadata.Element(metadata.Name.Namespace + element)?.Value ?? "";
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_package_depends_on_no_other(string name)
    {
        using var package = packages.Open(name);

        Assert.DoesNotContain(Packages.Metadata(package).Descendants(), element => element.Name.LocalName == "dependency");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_icon_is_a_PNG_of_128_pixels(string name)
    {
        using var package = packages.Open(name);
        using var stream = package.GetEntry("icon.png")!.Open();
        var head = new byte[26];
        stream.ReadExactly(head);

        Assert.Equal([0x89, .. "PNG\r\n\u001a\n"u8], head[..8]);
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(20))));
        Assert.Equal([8, 6], head[24..]); // eight bits, with transparency
    }

    [Theory]
    [InlineData("Cake.Kaniko")]
    [InlineData("Nuke.Kaniko")]
    public void A_front_door_brings_every_assembly_its_documents_and_the_program(string name)
    {
        using var package = packages.Open(name);
        var files = package.Entries.Select(entry => entry.FullName).ToHashSet();

        Assert.Equal(
            ["Kaniko.Diagnostics", "Kaniko.Tasks", name],
            files.Where(file => file.StartsWith("lib/net10.0/", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal))
                .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).OrderBy(file => file == name));
        Assert.All(["Kaniko.Diagnostics", "Kaniko.Tasks", name], assembly => Assert.NotEmpty(Documents(package, assembly)));
        Assert.Contains("tools/kaniko/kaniko.dll", files);
        Assert.Contains("tools/kaniko/kaniko.runtimeconfig.json", files);
        Assert.DoesNotContain(files, file => file.EndsWith("/Cake.Core.dll", StringComparison.Ordinal) || file.EndsWith(".pdb", StringComparison.Ordinal));
    }

    [Fact]
    public void Tags_are_those_that_the_ecosystems_look_for()
    {
        Assert.Superset(new HashSet<string> { "cake", "script", "build", "cake-build", "addin", "cake-addin" }, Tags("Cake.Kaniko"));
        Assert.Superset(new HashSet<string> { "nuke", "fallout" }, Tags("Nuke.Kaniko"));
        Assert.Superset(new HashSet<string> { "dotnet-tool" }, Tags("Kaniko.Tool"));

        HashSet<string> Tags(string name)
        {
            using var package = packages.Open(name);
            return [.. Packages.Metadata(package).Elements().Single(element => element.Name.LocalName == "tags").Value.Split(' ')];
        }
    }

    [Theory]
    [InlineData("Cake.Kaniko", "M:Cake.Kaniko.KanikoAliases.")]
    [InlineData("Nuke.Kaniko", "M:Nuke.Kaniko.KanikoTasks.")]
    public void Every_command_is_documented_with_what_it_returns(string name, string prefix)
    {
        using var package = packages.Open(name);
        var commands = Documents(package, name).Where(member => ((string)member.Attribute("name")!).StartsWith(prefix, StringComparison.Ordinal)
            && ((string)member.Attribute("name")!)[prefix.Length..].StartsWith("Kaniko", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.NotEmpty(command.Element("summary")!.Value));
        Assert.All(commands, command => Assert.NotEmpty(command.Elements("exception")));
        if (name == "Cake.Kaniko")
        {
            Assert.All(commands, command => Assert.NotEmpty(command.Element("example")!.Element("code")!.Value));
        }
    }

    private static List<XElement> Documents(ZipArchive package, string assembly)
    {
        using var stream = package.GetEntry($"lib/net10.0/{assembly}.xml")!.Open();
        return [.. XDocument.Load(stream).Descendants("member")];
    }

    private static string Read(ZipArchive package, string path)
    {
        using var reader = new StreamReader(package.GetEntry(path)!.Open());
        return reader.ReadToEnd();
    }
}
