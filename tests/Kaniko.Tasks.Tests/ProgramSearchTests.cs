using Kaniko.Diagnostics;
using Kaniko.Tasks.Programs;
using Xunit;

namespace Kaniko.Tasks.Tests;

public sealed class ProgramSearchTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("kaniko-search-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_nearest_way_wins()
    {
        Put("path/kaniko");
        Put("base/kaniko/kaniko.dll");
        Put("packages/kaniko.tool/1.2.3/tools/net10.0/any/kaniko.dll");
        Put("named");
        Put("given");
        Put("repo/.config/dotnet-tools.json", """{ "version": 1, "isRoot": true, "tools": { "kaniko.tool": { "version": "1.2.3", "commands": ["kaniko"] } } }""");
        var search = new ProgramSearch
        {
            Path = $"{root}/given",
            WorkingDirectory = $"{root}/repo/build/deep",
            BaseDirectory = $"{root}/base/",
            Environment = Environment("KANIKO_PROGRAM", $"{root}/named"),
        };

        Assert.Equal(new ProgramCommand($"{root}/given", [], "").FileName, search.Find().FileName);
        search = search with { Path = null };
        Assert.Equal(($"{root}/named", "KANIKO_PROGRAM"), (search.Find().FileName, search.Find().FoundBy));
        search = search with { Environment = Environment() };
        Assert.Equal(("dotnet", $"{root}/packages/kaniko.tool/1.2.3/tools/net10.0/any/kaniko.dll"), (search.Find().FileName, search.Find().Arguments.Single()));
        search = search with { WorkingDirectory = root };
        Assert.Equal($"{root}/base/kaniko/kaniko.dll", search.Find().Arguments.Single());
        search = search with { BaseDirectory = root };
        Assert.Equal($"{root}/path/kaniko", search.Find().FileName);
    }

    [Theory]
    [InlineData("""{ "isRoot": true, "tools": { "kaniko.tool": { "version": "9.9.9" } } }""", "dotnet tool restore")]
    [InlineData("{", "correct it")]
    [InlineData("""{ "isRoot": true, "tools": { } }""", "dotnet tool install")]
    public void A_program_that_cannot_be_used_says_what_to_do(string manifest, string hint)
    {
        Put("repo/dotnet-tools.json", manifest);
        var search = new ProgramSearch { WorkingDirectory = $"{root}/repo", BaseDirectory = root, Environment = Environment() };

        var error = Assert.Throws<KanikoException>(search.Find);

        Assert.Equal(ErrorCode.ToolMissing, error.Code);
        Assert.Contains(hint, error.Hint);
    }

    private Dictionary<string, string> Environment(string? name = null, string? value = null)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = $"/nowhere:{root}/path", ["NUGET_PACKAGES"] = $"{root}/packages" };
        if (name is not null)
        {
            environment[name] = value!;
        }

        return environment;
    }

    private void Put(string path, string text = "")
    {
        var full = Path.Combine(root, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
