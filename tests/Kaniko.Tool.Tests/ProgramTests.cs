using System.Diagnostics;
using Xunit;

namespace Kaniko.Tool.Tests;

/// <summary>The program itself, as a process.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("version", 0, "Kaniko version : ", "")]
    [InlineData("--version", 0, "Kaniko version : ", "")]
    [InlineData("", 0, "Commands:", "")]
    [InlineData("help", 0, "Commands:", "")]
    [InlineData("help build", 0, "--destination IMAGE", "")]
    [InlineData("build -h", 0, "--destination IMAGE", "")]
    [InlineData("biuld", 1, "", "did you mean build?")]
    [InlineData("gcc", 1, "", "the command 'gcc' is unknown")]
    [InlineData("help nothing", 1, "", "'nothing' is unknown")]
    [InlineData("--no-push --snapshot-mod=full", 1, "", "did you mean --snapshot-mode?")]
    [InlineData("--context /", 1, "", "there is no --destination")]
    public async Task A_command_line_prints_and_ends(string arguments, int code, string output, string error)
    {
        var ended = await RunAsync("kaniko", arguments);

        Assert.Equal(code, ended.Code);
        Assert.Contains(output, ended.Output);
        Assert.Contains(error, ended.Error);
        Assert.True(output.Length > 0 || ended.Output.Length == 0, "standard output holds results only");
    }

    [Theory]
    [InlineData("executor", "", "there is no --destination")]
    [InlineData("executor", "versoin", "did you mean version?")]
    [InlineData("warmer", "--cache-dir=x", "there is no image to warm")]
    public async Task Under_Kaniko_s_names_it_behaves_as_they_do(string name, string arguments, string error)
    {
        var directory = Directory.CreateTempSubdirectory("kaniko-names-").FullName;
        try
        {
            _ = File.CreateSymbolicLink(Path.Combine(directory, name), Path.Combine(AppContext.BaseDirectory, "kaniko"));
            var ended = await RunAsync(Path.Combine(directory, name), arguments);

            Assert.Equal(1, ended.Code);
            Assert.Contains(error, ended.Error);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program))
        {
            Arguments = arguments,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
