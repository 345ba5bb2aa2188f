using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;
using Xunit;

namespace Kaniko.Tool.Tests;

public sealed class BuildCommandTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Standard_output_holds_what_was_pushed_and_nothing_else()
    {
        var (code, output, error) = await RunAsync(
            ["-d", "r/x:1", "--destination=r/x:2", "-d", "other/y"],
            _ => [new StepOutput("s", false, "noise"), new BuildFinished(Result("r/x:1", "r/x:2", "other/y:latest"))]);

        Assert.Equal((0, $"r/x@{Digest}\nother/y@{Digest}\n"), (code, output));
        Assert.Contains("noise", error);
    }

    [Fact]
    public async Task Without_a_push_it_holds_the_digest() =>
        Assert.Equal((0, $"{Digest}\n"), await OutputAsync(["--no-push"], new BuildFinished(Result())));

    [Fact]
    public async Task A_plan_alone_succeeds_without_a_result() =>
        Assert.Equal((0, ""), await OutputAsync(["--dryrun"], new PlanPrinted(["FROM scratch"])));

    [Fact]
    public async Task The_exit_code_of_a_failing_step_is_the_program_s()
    {
        var (code, output, error) = await RunAsync(
            ["--no-push"], _ => throw new KanikoException(ErrorCode.RunFailed, "'x' ended with exit code 42") { ExitCode = 42, OutputTail = ["oh"] });

        Assert.Equal((42, ""), (code, output));
        Assert.Contains("[run-failed]", error);
        Assert.Contains(" | oh", error);
    }

    [Fact]
    public async Task A_bug_is_told_as_one_and_ends_with_1()
    {
        var (code, _, error) = await RunAsync(["--no-push"], _ => throw new InvalidOperationException("unexpected"));

        Assert.Equal(1, code);
        Assert.Contains("this is a bug", error);
    }

    [Fact]
    public async Task Events_go_to_standard_error_as_JSON_when_asked()
    {
        var (_, _, error) = await RunAsync(["--no-push", "--progress=rawjson", "--tarPath=x"], _ => [new BuildFinished(Result())]);

        var events = error.TrimEnd('\n').Split('\n').Select(BuildEventJson.TryRead).ToList();
        Assert.IsType<WarningRaised>(events[0]);
        Assert.IsType<BuildFinished>(events[1]);
    }

    [Fact]
    public async Task A_build_without_a_destination_says_what_is_missing()
    {
        var error = await Assert.ThrowsAsync<KanikoException>(() => RunAsync([], _ => []));

        Assert.Contains("--destination", error.Message);
    }

    [Fact]
    public async Task Help_lists_the_flags_that_work()
    {
        var (code, output, _) = await RunAsync(["--help"], _ => []);

        Assert.Equal(0, code);
        Assert.Contains("--destination IMAGE", output);
        Assert.DoesNotContain("--tarPath", output);
    }

    private static async Task<(int, string)> OutputAsync(string[] arguments, BuildEvent last)
    {
        var (code, output, _) = await RunAsync(arguments, _ => [last]);
        return (code, output);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, Func<BuildRequest, BuildEvent[]> build)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        int code;
        using (var console = new ProgramConsole(() => output, error, () => new Dictionary<string, string>()))
        using (var signals = new StopSignals())
        {
            code = await new BuildCommand(console, signals, (request, _) => Stream(build, request))
            {
                Inspector = _ => throw new InvalidOperationException("no test here asks with --call"),
            }.RunAsync(arguments);
        }

        return (code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    private static async IAsyncEnumerable<BuildEvent> Stream(Func<BuildRequest, BuildEvent[]> build, BuildRequest request)
    {
        await Task.Yield();
        foreach (var buildEvent in build(request))
        {
            yield return buildEvent;
        }
    }

    private static BuildResult Result(params string[] references) => new()
    {
        Digest = Digest,
        ImageId = Digest,
        ManifestSize = 1,
        MediaType = "m",
        Platform = "linux/amd64",
        Images = [.. references.Select(reference => new PushedImage(reference, Digest))],
    };
}
