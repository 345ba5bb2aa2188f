using System.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;
using Xunit;

namespace Kaniko.Tasks.Tests;

/// <summary>The stand-in for the program is a shell script that prints events: a real process with real pipes and signals.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KanikoProgramTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly BuildRequest Request = new() { Context = "/src", Destinations = ["r/x:1"] };
    private readonly string directory = Directory.CreateTempSubdirectory("kaniko-program-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Events_are_told_in_order_and_the_result_is_returned()
    {
        var seen = new List<BuildEvent>();
        var program = Script($"""
            echo 'noise before'  >&2
            {Tell(new BuildStarted("1", null, "Dockerfile", 1, 1))}
            {Tell(new BuildFinished(Result))}
            echo r/x@{Digest}
            """, listener: seen.Add);

        var result = await program.BuildAsync(Request, TestContext.Current.CancellationToken);

        Assert.Equal(Digest, result.Digest);
        Assert.Equal(["BuildStarted", "BuildFinished"], seen.Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task A_failure_comes_out_as_the_program_told_it()
    {
        var program = Script($"""
            {Tell(new BuildFailed("run-failed", "no", "do", "Dockerfile", SourceSpan.Line(2), " > 2 | RUN x", 42, ["last line"]))}
            exit 42
            """);

        var error = await Assert.ThrowsAsync<KanikoException>(() => program.BuildAsync(Request, TestContext.Current.CancellationToken));

        Assert.Equal((ErrorCode.RunFailed, "no", "do", 42), (error.Code, error.Message, error.Hint, error.ExitCode));
        Assert.Equal(("Dockerfile", 2, " > 2 | RUN x", "last line"),
            (error.SourceText?.Name, error.Location?.StartLine, error.DrawnExcerpt, error.OutputTail.Single()));
    }

    [Fact]
    public async Task A_program_that_dies_without_a_word_shows_what_it_printed()
    {
        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            Script("echo segfault >&2; exit 7").BuildAsync(Request, TestContext.Current.CancellationToken));

        Assert.Equal((ErrorCode.HostFailed, "segfault"), (error.Code, error.OutputTail.Single()));
    }

    [Fact]
    public async Task Interrupted_it_may_tidy_up()
    {
        using var stop = new CancellationTokenSource();
        var program = Script(
            $"trap 'echo tidy > {directory}/tidied; exit 130' INT; {Tell(Started)}; while :; do sleep 0.05; done", listener: _ => stop.Cancel());

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => program.BuildAsync(Request, stop.Token));

        Assert.True(File.Exists($"{directory}/tidied"));
    }

    [Fact]
    public async Task One_that_does_not_listen_is_killed_with_its_children()
    {
        using var stop = new CancellationTokenSource();
        var program = Script(
            $"trap '' INT; sleep 300 & echo $! > {directory}/child; {Tell(Started)}; wait; wait; sleep 300",
            grace: TimeSpan.FromMilliseconds(200),
            listener: _ => stop.Cancel());
        var clock = Stopwatch.StartNew();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => program.BuildAsync(Request, stop.Token));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
        var child = await File.ReadAllTextAsync($"{directory}/child", TestContext.Current.CancellationToken);
        Assert.True(Gone(child.Trim()), "the child still runs");
    }

    [Fact]
    public async Task Secrets_are_in_its_environment_and_not_in_its_arguments()
    {
        var program = Script($"echo \"$@\" > {directory}/arguments; env > {directory}/environment; {Tell(new BuildFinished(Result))}", secret: "hunter2");

        _ = await program.BuildAsync(Request, TestContext.Current.CancellationToken);

        var arguments = await File.ReadAllTextAsync($"{directory}/arguments", TestContext.Current.CancellationToken);
        var environment = await File.ReadAllTextAsync($"{directory}/environment", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("hunter2", arguments);
        Assert.Matches("--secret=id=token,env=([A-Z_0-9]+)", arguments);
        Assert.Contains("=hunter2", environment);
        Assert.StartsWith("build --context=/src --destination=r/x:1", arguments);
        Assert.Contains("--progress=rawjson", arguments);
    }

    [Fact]
    public async Task A_listener_that_throws_is_heard_when_the_program_has_ended()
    {
        var calls = 0;
        var program = Script(
            $"{Tell(Started)}; {Tell(Started)}; echo done > {directory}/done; {Tell(new BuildFinished(Result))}",
            listener: _ =>
            {
                calls++;
                throw new FormatException();
            });

        _ = await Assert.ThrowsAsync<FormatException>(() => program.BuildAsync(Request, TestContext.Current.CancellationToken));

        Assert.Equal(1, calls);
        Assert.True(File.Exists($"{directory}/done"));
    }

    [Fact]
    public async Task A_check_returns_what_the_program_found_and_tells_it_as_warnings()
    {
        const string Json = """
            {"warnings": [{"ruleName": "StageNameCasing", "description": "d", "url": "https://x", "detail": "Stage 'B'",
              "location": {"sourceIndex": 0, "ranges": [{"start": {"line": 3}, "end": {"line": 4}}]}}, {"ruleName": "R", "detail": "no place"}],
             "sources": [{"filename": "Dockerfile", "data": ""}]}
            """;
        var seen = new List<BuildEvent>();
        var program = Script($"printf '%s ' \"$@\" > {directory}/arguments; cat {Write("found.json", Json)}; exit 1", listener: seen.Add);

        var result = await program.CheckAsync(Request with { Call = "outline" }, TestContext.Current.CancellationToken);

        Assert.Equal(
            [new("StageNameCasing", Severity.Warning, "d", "Stage 'B'", SourceSpan.Lines(3, 4), "https://x"), new("R", Severity.Warning, "", "no place", null)],
            result.Findings);
        Assert.Equal(("Dockerfile", false), (result.Dockerfile, result.IsClean));
        Assert.Equal(result.Findings, seen.OfType<WarningRaised>().Select(e => e.Diagnostic));
        Assert.Equal(
            "check --format=json --context=/src --destination=r/x:1 --progress=rawjson --color=never ",
            await File.ReadAllTextAsync($"{directory}/arguments", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Kaniko version : 99.0.0", "cannot use")]
    [InlineData("busybox", "is not the kaniko program")]
    public async Task Another_program_or_version_is_refused(string says, string message)
    {
        var path = Write("other", $"#!/bin/sh\necho '{says}'\n");
        var program = new KanikoProgram(new(path, [], "the test"));

        var error = await Assert.ThrowsAsync<KanikoException>(() => program.BuildAsync(Request, TestContext.Current.CancellationToken));

        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("0.1.0+abc", "0.1.7", true)]
    [InlineData("0.1.0", "0.2.0", false)]
    [InlineData("1.2.0", "1.9.0-rc.1", true)]
    [InlineData("1.2.0", "2.0.0", false)]
    public void Versions_agree_within_a_series(string library, string program, bool expected) =>
        Assert.Equal(expected, ProgramVersion.Agree(library, program));

    private static BuildStarted Started => new("1", null, "Dockerfile", 1, 1);

    private static BuildResult Result => new()
    {
        Digest = Digest,
        ImageId = Digest,
        ManifestSize = 1,
        MediaType = "m",
        Platform = "linux/amd64",
    };

    private static bool Gone(string process)
    {
        for (var i = 0; i < 100 && Directory.Exists($"/proc/{process}"); i++)
        {
            if (File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal))
            {
                return true;
            }

            Thread.Sleep(20);
        }

        return !Directory.Exists($"/proc/{process}");
    }

    private static string Tell(BuildEvent buildEvent) => $"printf '%s\\n' '{BuildEventJson.Write(buildEvent).Replace("'", "'\\''", StringComparison.Ordinal)}' >&2";

    private KanikoProgram Script(string body, TimeSpan? grace = null, string? secret = null, Action<BuildEvent>? listener = null)
    {
        var version = typeof(KanikoProgram).Assembly.GetName().Version!.ToString(3);
        var path = Write("program", $"#!/bin/sh\nif [ \"$1\" = version ]; then echo 'Kaniko version : {version}'; exit; fi\n{body}\n");
        return new(new(path, [], "the test"))
        {
            Listener = listener,
            GracePeriod = grace ?? TimeSpan.FromSeconds(20),
            Secrets = secret is null ? new Dictionary<string, string>() : new() { ["token"] = secret },
        };
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
