using Kaniko.Diagnostics;
using Kaniko.Reporting;
using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary>The events of a command, read once for all who are told; how they end becomes the exit code.</summary>
internal sealed class EventReading(ProgramConsole console, StopSignals signals)
{
    /// <summary>What becomes of a failure's hint where flags are called otherwise.</summary>
    public Func<string, string> Hint { get; init; } = static hint => hint;

    /// <summary>The terminal of standard error, with the colours that the user wants.</summary>
    public Terminal Terminal(ProgressOptions progress) =>
        console.Terminal(progress.Color switch { ColorMode.Always => true, ColorMode.Never => false, _ => null });

    /// <param name="reporters">Who is told.</param>
    /// <param name="warnings">What the command line gave rise to; told first.</param>
    /// <param name="events">The work, begun when it is read.</param>
    /// <param name="work">What was interrupted when it is: <c>the build</c>.</param>
    /// <returns>The last event, which is a <see cref="BuildFailed"/> where the work threw; null when there was none.</returns>
    public Task<BuildEvent?> ReadAsync(
        IEnumerable<BuildReporter> reporters, IReadOnlyList<Diagnostic> warnings, IAsyncEnumerable<BuildEvent> events, string work) =>
        new ReporterSet(reporters, reason => console.Error.Write($"WARN: {reason}\n")).ReadAsync(AfterAsync(warnings, events), error => Failure(error, work));

    /// <summary>The exit code of work that did not end well.</summary>
    public int ExitCode(BuildEvent? last) => signals.ExitCode ?? (last as BuildFailed)?.ExitCode ?? 1;

    private static async IAsyncEnumerable<BuildEvent> AfterAsync(IReadOnlyList<Diagnostic> warnings, IAsyncEnumerable<BuildEvent> events)
    {
        foreach (var warning in warnings)
        {
            yield return new WarningRaised(warning) { Time = TimeProvider.System.GetUtcNow() };
        }

        await foreach (var buildEvent in events.ConfigureAwait(false))
        {
            yield return buildEvent;
        }
    }

    private BuildFailed Failure(Exception error, string work)
    {
        var now = TimeProvider.System.GetUtcNow();
        var failure = signals.ExitCode is { } code
            ? BuildFailures.Of(new KanikoException(ErrorCode.Cancelled, $"{work} was interrupted", error) { ExitCode = code }, now)
            : BuildFailures.Of(error, now);
        return failure with { Hint = failure.Hint is { } hint ? Hint(hint) : null };
    }
}
