using System.Runtime.CompilerServices;
using System.Text.Json;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Xunit;

namespace Kaniko.Reporting.Tests;

/// <summary>What each CI system sees of each story: its log and its files. KANIKO_UPDATE=1 rewrites them. ESC is ␛, CR is ␍.</summary>
public sealed class CiGoldenTests
{
    public static TheoryData<CiMode, string> Cases { get; } = new(
        from mode in Enum.GetValues<CiMode>()
        where mode is not (CiMode.Auto or CiMode.None)
        from story in new[] { "success", "failure" }
        select new TheoryDataRow<CiMode, string>(mode, story));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_system_sees_what_its_file_says(CiMode mode, string story)
    {
        using var scene = new CiScene();
        var request = new BuildRequest
        {
            Destinations = ["localhost:5000/app:1"],
            BuildArguments = [new("TOKEN", "hidden")],
            Output = new OutputOptions { Ci = mode },
        };

        Compare($"ci-{mode.ToString().ToLowerInvariant()}-{story}.txt", scene.Everything(scene.Tell(request, Stories.Of(story))));
    }

    /// <summary>What one step left open is ended before another's group begins, not in it.</summary>
    [Fact]
    public void A_group_holds_lines_of_its_step_only()
    {
        using var scene = new CiScene();

        var log = scene.Tell(
            new BuildRequest { NoPush = true, Output = new OutputOptions { Ci = CiMode.GitHub } },
            [
                new StepStarted("a", "one", 1, 1, "RUN make", null) { Time = Stories.Start },
                new StepStarted("b", "two", 1, 1, "COPY . /", null) { Time = Stories.Start },
                new StepOutput("a", false, "made") { Time = Stories.Start },
                new StepFinished("a", TimeSpan.FromSeconds(1)) { Time = Stories.Start },
            ]);

        Assert.StartsWith("#1 [one 1/1] RUN make\n#1 ...\n\n#2 [two 1/1] COPY . /\n#2 ...\n\n::group::[one 1/1] RUN make\n", log, StringComparison.Ordinal);
        Assert.EndsWith("\n#1 [one 1/1] RUN make\n#1 0.000 made\n::00000000000000000000000000000001::\n::endgroup::\n#1 DONE 1.0s\n", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("success")]
    [InlineData("failure")]
    public void Files_that_flags_ask_for(string story)
    {
        using var scene = new CiScene();
        var request = new BuildRequest
        {
            NoPush = true,
            Progress = new ProgressOptions { Mode = ProgressMode.Quiet },
            Output = new OutputOptions
            {
                Ci = CiMode.None, ReportFile = "deep/../report.json", SummaryFile = "summary.md", DotenvFile = "build.env", CodeQualityFile = "quality.json",
            },
        };

        Compare($"files-{story}.txt", scene.Everything(scene.Tell(request, Stories.Of(story))));
    }

    [Theory]
    [InlineData("success")]
    [InlineData("failure")]
    public void The_report_holds_every_event_as_it_was_told(string story)
    {
        using var scene = new CiScene();
        _ = scene.Tell(new BuildRequest { NoPush = true, Output = new OutputOptions { Ci = CiMode.None, ReportFile = "report.json" } }, Stories.Of(story));

        using var report = JsonDocument.Parse(scene.Read("report.json")!);
        var events = report.RootElement.GetProperty("events").EnumerateArray().Select(told => BuildEventJson.TryRead(told.GetRawText())!).ToList();
        Assert.Equal(Stories.Of(story).Select(BuildEventJson.Write), events.Select(BuildEventJson.Write));
        Assert.Equal(Stories.Of(story).Select(told => told.GetType()), events.Select(told => told.GetType()));
        Assert.Equal(1, report.RootElement.GetProperty("schema").GetInt32());
        var result = report.RootElement.GetProperty("result");
        Assert.Equal((events[^1] as BuildFinished)?.Result is { } made ? BuildEventJson.Write(made) : "null", result.GetRawText());
    }

    private static void Compare(string name, string actual, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "golden", name);
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
