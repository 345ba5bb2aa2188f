using System.Runtime.CompilerServices;
using Kaniko.Tasks.Requests;
using Xunit;

namespace Kaniko.Reporting.Tests;

/// <summary>What each reporter writes for each story, kept as files; KANIKO_UPDATE=1 rewrites them. ESC is written as ␛.</summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("plain", "success")]
    [InlineData("plain", "failure")]
    [InlineData("plain-color", "success")]
    [InlineData("plain-debug", "success")]
    [InlineData("tty", "success")]
    [InlineData("tty", "failure")]
    [InlineData("quiet", "success")]
    [InlineData("quiet", "failure")]
    [InlineData("rawjson", "success")]
    [InlineData("rawjson", "failure")]
    [InlineData("log-color", "success")]
    [InlineData("log-timestamp", "success")]
    [InlineData("log-text", "success")]
    [InlineData("log-json", "success")]
    [InlineData("log-json", "failure")]
    public void A_reporter_writes_what_its_file_says(string reporter, string story)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var clock = new StoryClock();
        var subject = Make(reporter, writer, clock);
        foreach (var buildEvent in Stories.Of(story))
        {
            clock.Now = buildEvent.Time;
            subject.Report(buildEvent);
            subject.Flush();
        }

        subject.Close();

        Compare($"{reporter}-{story}.txt", writer.ToString().Replace('\u001b', '␛'));
    }

    private static BuildReporter Make(string name, TextWriter writer, TimeProvider clock)
    {
        var plain = new ProgressOptions { Mode = ProgressMode.Plain };
        var log = new ProgressOptions { LogFormat = LogFormat.Color };
        var options = name switch
        {
            "plain" or "plain-color" => plain,
            "plain-debug" => plain with { Verbosity = Verbosity.Debug },
            "tty" => new() { Mode = ProgressMode.Tty },
            "quiet" => new() { Mode = ProgressMode.Quiet },
            "rawjson" => new() { Mode = ProgressMode.RawJson },
            "log-color" => log,
            "log-timestamp" => log with { LogTimestamp = true, Color = ColorMode.Never },
            "log-text" => log with { LogFormat = LogFormat.Text },
            _ => log with { LogFormat = LogFormat.Json },
        };
        return Reporters.For(options, writer, new Terminals.Terminal(IsInteractive: false, Color: name is "plain-color" or "tty", Unicode: true), clock);
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

    private sealed class StoryClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Stories.Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
