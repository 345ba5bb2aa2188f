using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Reporting.Tests;

/// <summary>
/// Whatever images, Dockerfiles and steps say, a CI system hears the commands of a harmless build: same kinds, same number, same order.
/// </summary>
public sealed partial class HostileTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const int Rounds = 60;

    private static readonly string[] Pieces =
    [
        "::add-path::/evil", "::add-mask::a", "::set-output name=x::y", "::stop-commands::t", "::endgroup::", "::group::g", "::error file=x::y",
        "\n::add-path::/evil\n", "\r\n::error::x\r\n", " ::debug::x", "\t::warning::y", "\u00a0::notice::z", "##[add-mask]x", "##[set-env name=x]y", "###[group]",
        "##vso[task.setvariable variable=PATH]evil", "##vso[task.complete result=Succeeded;]", "##[error]", "##teamcity[buildStatus status='SUCCESS']",
        "\n##teamcity[enableServiceMessages]\n", "#\u0007#vso[task.x]", "#\u001b[1m#teamcity[x]", "##\u001b[0m[x]", "\u001b[0Ksection_start:1:kaniko[collapsed=true]\r\u001b[0K",
        "section_end:1:kaniko\r\u001b[0K", "--- group", "+++ group", "\n~~~ x\n", "^^^ +++", "\n--- x", "kaniko_00000000000000000000000000000001",
        "\n00000000000000000000000000000001\n", "::00000000000000000000000000000001::", "::00000000000000000000000000000002::", "<<EOF", "EOF\ndigest=evil", "%0A::x::", "</code></td></table><script>x</script>",
        "\n\n# Heading\n", "```\n", "</pre>", "</details>", "![x](http://evil/)", "| a | b |", "'", "|'", "]", ";", ",line=9", "$(touch evil)", "`id`", "\\", "\0", "\u2028",
        "\u202e", "\ud800", "\u001b]0;t\u0007", "𝒳", "KANIKO_DIGEST=evil", "\nKANIKO_DIGEST=evil", "'; touch evil; '", "", " ", "plain",
    ];

    private static readonly ProgressOptions[] Forms =
    [
        new() { Mode = ProgressMode.Plain },
        new() { Mode = ProgressMode.Plain, Verbosity = Verbosity.Trace },
        new() { Mode = ProgressMode.Quiet },
        new() { LogFormat = LogFormat.Color },
        new() { LogFormat = LogFormat.Text, Verbosity = Verbosity.Trace },
        new() { LogFormat = LogFormat.Json },
    ];

    public static TheoryData<CiMode> Systems { get; } = new(Enum.GetValues<CiMode>().Where(mode => mode is not (CiMode.Auto or CiMode.None)));

    [Theory]
    [MemberData(nameof(Systems))]
    public void No_text_becomes_a_command_in_any_form_of_the_log(CiMode mode)
    {
        foreach (var form in Forms)
        {
            var harmless = Commands(mode, form, () => "plain");
            Assert.NotEmpty(harmless.Concat(mode is CiMode.GitHub or CiMode.Azure or CiMode.TeamCity ? [] : ["none"]));
            for (var seed = 0; seed < Rounds; seed++)
            {
                Assert.Equal(harmless, Commands(mode, form, Source(seed)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Events_that_a_front_door_shows_hold_only_the_program_s_own_commands(CiMode mode)
    {
        var (harmless, _) = FrontDoor(mode, () => "plain");
        for (var seed = 0; seed < Rounds; seed++)
        {
            var (shown, raw) = FrontDoor(mode, Source(seed));
            Assert.Equal(harmless, shown);
            Assert.Empty(CiModels.Commands(mode, raw));
        }
    }

    [Fact]
    public void GitHub_reads_exactly_the_outputs_of_the_action()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            using var scene = new CiScene();
            _ = scene.Tell(Request(CiMode.GitHub, Forms[0]), Story(Source(seed), failed: false));

            var outputs = GitHubRunner.ReadFile(scene.Read("GITHUB_OUTPUT")!);

            Assert.Equal(["digest", "imageid", "metadata", "tags", "image", "cache-hit-ratio", "json"], outputs.Keys);
            Assert.Equal(Digest, outputs["digest"]);
        }
    }

    [Fact]
    public void The_summary_has_the_structure_of_a_harmless_one()
    {
        var expected = (Structure(() => "plain", failed: false), Structure(() => "plain", failed: true));
        for (var seed = 0; seed < Rounds; seed++)
        {
            Assert.Equal(expected.Item1, Structure(Source(seed), failed: false));
            Assert.Equal(expected.Item2, Structure(Source(seed), failed: true));
        }
    }

    [Fact]
    public void The_summary_of_a_huge_build_stays_below_what_GitHub_takes()
    {
        using var scene = new CiScene();
        _ = scene.Tell(Request(CiMode.GitHub, Forms[2]), Story(() => new string('x', 200_000), failed: true));
        File.AppendAllText(Path.Combine(scene.Folder, "GITHUB_STEP_SUMMARY"), new string('y', 1_000_000 - scene.Read("GITHUB_STEP_SUMMARY")!.Length));
        _ = scene.Tell(Request(CiMode.GitHub, Forms[2]), Story(() => new string('x', 200_000), failed: true));

        Assert.InRange(scene.Read("GITHUB_STEP_SUMMARY")!.Length, 1_000_001, 1024 * 1024);
        Assert.Contains("## The build failed", scene.Read("GITHUB_STEP_SUMMARY"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(5000, 200)]
    public void A_build_of_many_long_steps_has_a_summary_with_every_section_and_a_chart_that_Mermaid_takes(int steps, int bars)
    {
        var at = Stories.Start;
        var text = "RUN " + string.Join(' ', Enumerable.Range(0, 100).Select(i => $"echo 'number {i}' >> \"/file-{i}\";"));
        var events = Enumerable.Range(1, steps).SelectMany(i => new BuildEvent[]
        {
            new StepStarted($"s{i}", $"stage-{i % 40}", i, steps, text, SourceSpan.Line(i)) { Time = at.AddSeconds(i) },
            new WarningRaised(new("Rule", Severity.Warning, "d", text, SourceSpan.Line(i))) { Time = at.AddSeconds(i) },
            new StepFinished($"s{i}", TimeSpan.FromSeconds(1), "the instruction changed") { Time = at.AddSeconds(i + (i % 7)) },
        });
        using var scene = new CiScene();
        _ = scene.Tell(Request(CiMode.GitHub, Forms[2]), [.. events, new BuildFinished(Result(() => "plain")) { Time = at.AddSeconds(steps + 9) }]);

        var page = scene.Read("GITHUB_STEP_SUMMARY")!;
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 10_000, 1024 * 1024);
        string[] sections = ["Tags", "Layers", "Timeline", "Steps", "Findings", "Base images", "Asked for"];
        Assert.All(sections, section => Assert.Contains($"\n### {section}\n", page, StringComparison.Ordinal));
        var chart = page[(page.IndexOf("```mermaid\n", StringComparison.Ordinal) + 11)..];
        chart = chart[..chart.IndexOf("```", StringComparison.Ordinal)];
        Assert.InRange(chart.Length, 1, 50_000);
        Assert.Equal(bars, chart.Split('\n').Count(line => line.Contains(" :", StringComparison.Ordinal)));
    }

    [Fact]
    public void Findings_have_fingerprints_of_their_own_that_outlive_a_moved_line()
    {
        var first = Fingerprints(3, 4, 9);

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first, Fingerprints(13, 14, 19));

        static List<string> Fingerprints(params int[] lines)
        {
            using var scene = new CiScene();
            var request = Request(CiMode.GitLab, Forms[0]);
            _ = scene.Tell(
                request with { Output = request.Output with { CodeQualityFile = "quality.json" } },
                [.. lines.Select(line => new WarningRaised(new("Rule", Severity.Warning, "d", line % 10 == 9 ? "other" : "same", SourceSpan.Line(line))) { Time = Stories.Start }),
                    new BuildFinished(Result(() => "plain")) { Time = Stories.Start }]);
            using var json = System.Text.Json.JsonDocument.Parse(scene.Read("quality.json")!);
            return [.. json.RootElement.EnumerateArray().Select(finding => finding.GetProperty("fingerprint").GetString()!)];
        }
    }

    [Fact]
    public void Files_that_cannot_be_written_are_a_warning_and_the_log_goes_on()
    {
        using var scene = new CiScene();
        scene.Variables["GITHUB_OUTPUT"] = scene.Folder;

        var log = scene.Tell(Request(CiMode.GitHub, Forms[0]), Story(() => "plain", failed: false));

        Assert.Contains("WARN: GitHub Actions was not told of the results", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_are_a_line_each_and_only_ours()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            using var scene = new CiScene();
            var request = Request(CiMode.Drone, Forms[0]);
            _ = scene.Tell(request with { Output = request.Output with { DotenvFile = "build.env" } }, Story(Source(seed), failed: false));

            string[] expected = ["KANIKO_DIGEST", "KANIKO_IMAGE", "KANIKO_IMAGE_ID", "KANIKO_CACHE_HIT_RATIO", "KANIKO_SIZE", "KANIKO_TAGS"];
            Assert.Equal(expected, scene.Read("build.env")!.TrimEnd('\n').Split('\n').Select(line => line.Split('=')[0]));
            Assert.Equal(scene.Read("build.env"), scene.Read("DRONE_OUTPUT"));
        }
    }

    [Fact]
    public void A_shell_that_sources_the_variables_runs_nothing_else()
    {
        using var all = new CiScene();
        for (var seed = 0; seed < Rounds; seed++)
        {
            _ = all.Tell(Request(CiMode.CircleCi, Forms[0]), Story(Source(seed), failed: false));
        }

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", ". ./BASH_ENV; echo \"$KANIKO_DIGEST\""])
        {
            WorkingDirectory = all.Folder, RedirectStandardOutput = true,
        })!;
        Assert.Equal(Digest, shell.StandardOutput.ReadToEnd().TrimEnd('\n'));
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        Assert.False(File.Exists(Path.Combine(all.Folder, "evil")));
    }

    private static Func<string> Source(int seed)
    {
        var random = new Random(seed);
        return () => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pieces[random.Next(Pieces.Length)]));
    }

    private static IReadOnlyList<string> Commands(CiMode mode, ProgressOptions form, Func<string> text)
    {
        using var scene = new CiScene();
        return CiModels.Commands(mode, scene.Tell(Request(mode, form), [.. Story(text, failed: false), .. Story(text, failed: true)]));
    }

    private static (IReadOnlyList<string> Shown, string Raw) FrontDoor(CiMode mode, Func<string> text)
    {
        using var scene = new CiScene();
        var raw = scene.Tell(Request(mode, new() { Mode = ProgressMode.RawJson }), Story(text, failed: true));
        Assert.IsType<BuildFailed>(BuildEventJson.TryRead(raw.TrimEnd('\n').Split('\n')[^1]));
        var lines = new EventLines();
        var shown = new StringBuilder();
        foreach (var line in raw.TrimEnd('\n').Split('\n'))
        {
            var buildEvent = BuildEventJson.TryRead(line);
            Assert.NotNull(buildEvent);
            if (lines.Of(buildEvent) is (_, var told))
            {
                _ = shown.Append(told).Append('\n');
            }

            if (buildEvent is BuildFailed failure)
            {
                _ = shown.Append(FailureText.Of(BuildFailures.ToException(failure))).Append('\n');
            }
        }

        return (CiModels.Commands(mode, shown.ToString()), raw);
    }

    /// <summary>Tags and headings, and lines that Markdown could read: those that are in no block.</summary>
    private static string Structure(Func<string> text, bool failed)
    {
        using var scene = new CiScene();
        _ = scene.Tell(Request(CiMode.GitHub, Forms[0]), Story(text, failed));
        var page = scene.Read("GITHUB_STEP_SUMMARY")!;
        Assert.All(Blocks().Matches(page), block => Assert.DoesNotMatch(@"\n[ \t]*\n", block.Value));
        var inBlocks = Blocks().Replace(page, block => string.Concat(Tags().Matches(block.Value).Select(tag => tag.Value)));
        return Gantt().Replace(inBlocks, "    N NAME :");
    }

    private static BuildRequest Request(CiMode mode, ProgressOptions form) => new()
    {
        Destinations = ["r/x:1"],
        Progress = form,
        Output = new OutputOptions { Ci = mode },
    };

    private static IEnumerable<BuildEvent> Story(Func<string> text, bool failed)
    {
        var at = Stories.Start;
        List<BuildEvent> events =
        [
            new BuildStarted("1", "chroot", "Dockerfile", 1, 2),
            new StageStarted(text(), text(), "linux/amd64", 2),
            new StepStarted("s1", text(), 1, 2, "RUN " + text(), SourceSpan.Line(2)),
            .. Enumerable.Range(0, 20).Select(i => new StepOutput("s1", i % 2 == 0, text())),
            new Traced(Kaniko.Tasks.Events.TraceLevel.Debug, text()),
            new TransferProgressed("t", TransferKind.Pull, text(), 1, 2, true, text()),
            new StepFinished("s1", TimeSpan.FromSeconds(1), text()),
            new WarningRaised(new("Rule", Severity.Warning, "d", text(), SourceSpan.Line(3))),
            new StepStarted("s2", "final", 2, 2, text(), SourceSpan.Line(4)),
            new StepCached("s2", text(), text()),
            new StepOutput("s2", false, text()),
            new StepFinished("s2", TimeSpan.FromSeconds(1)),
        ];
        events.Add(failed
            ? new BuildFailed("run-failed", text(), text(), "Dockerfile", SourceSpan.Line(4), " > 4 | RUN", 1, [.. Enumerable.Range(0, 12).Select(_ => text())])
            : new BuildFinished(Result(text)));
        return events.Select(buildEvent => buildEvent with { Time = at });
    }

    /// <summary>References are checked before a build begins; here they are not, to see what the reporters do by themselves.</summary>
    private static BuildResult Result(Func<string> text) => new()
    {
        Digest = Digest,
        ImageId = Digest,
        ManifestSize = 1,
        MediaType = "m",
        Platform = "linux/amd64",
        Images = [new("r/x:1", Digest), new(text(), Digest)],
        Outputs = [new("tar", text(), 1, 1)],
        Layers = [new(Digest, Digest, 1, "m", FromBase: true)],
        BaseImages = [new(text(), Digest)],
        Steps = [new("final", text(), TimeSpan.Zero, null, text(), 4)],
    };

    [GeneratedRegex("<table>.*?</table>|<pre>.*?</pre>|<p>.*?</p>|<details>.*?</details>", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("^    (section stage|\\d+) [A-Za-z0-9 ._/-]*( :|$)", RegexOptions.Multiline)]
    private static partial Regex Gantt();
}
