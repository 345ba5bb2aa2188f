using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Xunit;

namespace Kaniko.Reporting.Tests;

public sealed class ReporterSetTests
{
    [Fact]
    public async Task Each_reporter_gets_each_event_once_and_in_order()
    {
        var (first, second) = (new Recorder(), new Recorder());

        var last = await new ReporterSet([first, second], _ => { }).ReadAsync(Stream(Stories.Success), _ => null);

        Assert.Equal(Stories.Success, first.Seen);
        Assert.Equal(Stories.Success, second.Seen);
        Assert.True(first.Closed);
        Assert.Same(Stories.Success[^1], last);
    }

    [Fact]
    public async Task A_reporter_that_throws_is_dropped_with_one_warning()
    {
        var (bad, good) = (new Recorder(throwAt: 3), new Recorder());
        var warnings = new List<string>();

        _ = await new ReporterSet([bad, good], warnings.Add).ReadAsync(Stream(Stories.Success), _ => null);

        Assert.Equal(3, bad.Seen.Count);
        Assert.Equal(Stories.Success.Length, good.Seen.Count);
        Assert.Contains("Recorder stopped reporting", Assert.Single(warnings));
    }

    [Fact]
    public async Task What_the_stream_throws_becomes_its_last_event()
    {
        var recorder = new Recorder();

        var last = await new ReporterSet([recorder], _ => { }).ReadAsync(
            Stream(Stories.Success[..3], new KanikoException(ErrorCode.RunFailed, "no") { ExitCode = 42 }),
            error => BuildFailures.Of(error, Stories.Start));

        Assert.Equal(42, Assert.IsType<BuildFailed>(last).ExitCode);
        Assert.Same(last, recorder.Seen[^1]);
    }

    [Fact]
    public async Task A_failure_that_nobody_tells_is_thrown_after_the_reporters_are_closed()
    {
        var recorder = new Recorder();
        var set = new ReporterSet([recorder], _ => { });

        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => set.ReadAsync(Stream([], new InvalidOperationException()), _ => null));
        Assert.True(recorder.Closed);
    }

    [Fact]
    public async Task A_live_reporter_moves_on_while_nothing_happens()
    {
        var recorder = new Recorder { Live = true };

        _ = await new ReporterSet([recorder], _ => { }).ReadAsync(Slow(), _ => null);

        Assert.True(recorder.Refreshed >= 2, $"refreshed {recorder.Refreshed} times");

        static async IAsyncEnumerable<BuildEvent> Slow()
        {
            yield return Stories.Success[0];
            await Task.Delay(450, TestContext.Current.CancellationToken);
            yield return Stories.Success[^1];
        }
    }

    [Theory]
    [InlineData(ProgressMode.Auto, null, Verbosity.Info, true, typeof(TtyReporter))]
    [InlineData(ProgressMode.Auto, null, Verbosity.Info, false, typeof(PlainReporter))]
    [InlineData(ProgressMode.Auto, null, Verbosity.Warn, false, typeof(QuietReporter))]
    [InlineData(ProgressMode.Auto, LogFormat.Color, Verbosity.Info, true, typeof(KanikoLogReporter))]
    [InlineData(ProgressMode.Auto, LogFormat.Json, Verbosity.Warn, true, typeof(KanikoLogReporter))]
    [InlineData(ProgressMode.Plain, LogFormat.Json, Verbosity.Info, true, typeof(PlainReporter))]
    [InlineData(ProgressMode.Tty, null, Verbosity.Info, false, typeof(TtyReporter))]
    [InlineData(ProgressMode.Quiet, null, Verbosity.Info, true, typeof(QuietReporter))]
    [InlineData(ProgressMode.RawJson, LogFormat.Text, Verbosity.Info, true, typeof(RawJsonReporter))]
    public void Progress_and_log_format_choose_together(ProgressMode mode, LogFormat? format, Verbosity verbosity, bool terminal, Type expected) =>
        Assert.IsType(expected, Reporters.For(
            new() { Mode = mode, LogFormat = format, Verbosity = verbosity }, TextWriter.Null, new Terminals.Terminal(terminal, false, false), TimeProvider.System));

    private static async IAsyncEnumerable<BuildEvent> Stream(BuildEvent[] events, Exception? end = null)
    {
        foreach (var buildEvent in events)
        {
            await Task.Yield();
            yield return buildEvent;
        }

        if (end is not null)
        {
            throw end;
        }
    }

    private sealed class Recorder(int throwAt = -1) : BuildReporter
    {
        public List<BuildEvent> Seen { get; } = [];

        public bool Closed { get; private set; }

        public bool Live { get; init; }

        public int Refreshed { get; private set; }

        public override bool IsLive => Live;

        public override void Report(BuildEvent buildEvent)
        {
            Seen.Add(buildEvent);
            if (Seen.Count == throwAt)
            {
                throw new IOException("broken pipe");
            }
        }

        public override void Refresh() => Refreshed++;

        public override void Close() => Closed = true;
    }
}
