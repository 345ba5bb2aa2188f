using Kaniko.Tasks.Metadata;
using Kaniko.Tasks.Programs;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Tasks.Tests;

[Collection(nameof(SearchPathTests))]
[CollectionDefinition(nameof(SearchPathTests), DisableParallelization = true)] // the current directory is everybody's
public sealed class SearchPathTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly string before = Directory.GetCurrentDirectory();

    /// <summary>PATH, where FOLDER is the test's | which one is found.</summary>
    [Theory]
    [InlineData("FOLDER/a:FOLDER/b", "FOLDER/a/tool")]
    [InlineData("FOLDER/nothing:FOLDER/b:FOLDER/a", "FOLDER/b/tool")]
    [InlineData("FOLDER/text:FOLDER/a", "FOLDER/a/tool")]
    [InlineData("FOLDER/folder:FOLDER/a", "FOLDER/a/tool")]
    [InlineData("a:./b::.:FOLDER/b", "FOLDER/b/tool")]
    [InlineData("a:.::", null)]
    [InlineData("", null)]
    public void A_program_is_found_in_the_absolute_folders_of_PATH_only(string path, string? found)
    {
        foreach (var place in (string[])["tool", "a/tool", "b/tool", "text/tool"])
        {
            Plant(place, place == "text/tool" ? UnixFileMode.UserRead : null);
        }

        _ = Directory.CreateDirectory(folder["folder/tool"]);
        Directory.SetCurrentDirectory(folder.Path);
        var environment = new Dictionary<string, string> { ["PATH"] = path.Replace("FOLDER", folder.Path, StringComparison.Ordinal) };

        Assert.Equal(found?.Replace("FOLDER", folder.Path, StringComparison.Ordinal), SearchPath.Find("tool", environment));
    }

    [Fact]
    public async Task A_git_that_lies_in_the_working_directory_is_not_run()
    {
        var token = TestContext.Current.CancellationToken;
        Plant("git");
        Plant(".bin/git");
        Directory.SetCurrentDirectory(folder.Path);

        Assert.Null(await GitRepository.ReadAsync(folder.Path, new Dictionary<string, string> { ["PATH"] = ".:.bin:" }, token));
        Assert.Null(await GitRepository.ReadAsync(folder.Path, new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! }, token));

        Assert.False(File.Exists(folder["was-run"]), "a program of the working directory was run");
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(before);
        folder.Dispose();
    }

    /// <summary>A program that leaves a mark and answers everything.</summary>
    private void Plant(string place, UnixFileMode? mode = null)
    {
        var path = folder.Write(place, $"#!/bin/sh\ntouch '{folder["was-run"]}'\necho 1111111111111111111111111111111111111111\n");
        File.SetUnixFileMode(path, mode ?? (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }
}
