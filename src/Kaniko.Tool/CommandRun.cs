using Kaniko.Diagnostics;
using Kaniko.Reporting;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tool;

/// <summary>What the commands besides build have in common: flags in, progress on standard error, the result on standard output.</summary>
internal sealed class CommandRun(ProgramConsole console, StopSignals signals)
{
    /// <param name="table">Reads the command line.</param>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="act">Does what the request says.</param>
    /// <param name="print">The result as text for standard output.</param>
    public async Task<int> RunAsync<TRequest>(
        FlagTable<TRequest> table, string[] arguments, Func<TRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> act, Print<TRequest> print)
        where TRequest : new()
    {
        var line = table.Parse(arguments, console.Environment);
        if (line.HelpWanted)
        {
            return await HelpCommand.RunAsync(console, [table.Command]).ConfigureAwait(false);
        }

        var progress = print.Progress(line.Request);
        var terminal = console.Terminal(progress.Color switch { ColorMode.Always => true, ColorMode.Never => false, _ => null });
        var reporters = new ReporterSet(
            [Reporters.For(progress, console.Error, terminal, TimeProvider.System)], reason => console.Error.Write($"WARN: {reason}\n"));
        switch (await reporters.ReadAsync(WarnedAsync(line.Warnings, act(line.Request, signals.Token)), OnFailure).ConfigureAwait(false))
        {
            case CommandFinished { Result: var result }:
                console.Output.Write(print.Format(line.Request) == ResultFormat.Json ? result.ToJson() : print.Text(result));
                return 0;
            case BuildFailed failure:
                return signals.ExitCode ?? failure.ExitCode;
            default:
                return signals.ExitCode ?? 1;
        }
    }

    private static async IAsyncEnumerable<BuildEvent> WarnedAsync(IReadOnlyList<Diagnostic> warnings, IAsyncEnumerable<BuildEvent> events)
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

    private BuildFailed OnFailure(Exception error)
    {
        var now = TimeProvider.System.GetUtcNow();
        return signals.ExitCode is { } code
            ? BuildFailures.Of(new KanikoException(ErrorCode.Cancelled, "the command was interrupted", error) { ExitCode = code }, now)
            : BuildFailures.Of(error, now);
    }
}

/// <summary>What <see cref="CommandRun"/> needs to know of a request.</summary>
/// <param name="Progress">How progress is shown.</param>
/// <param name="Format">The form of the result.</param>
/// <param name="Text">The result as text.</param>
internal sealed record Print<TRequest>(Func<TRequest, ProgressOptions> Progress, Func<TRequest, ResultFormat> Format, Func<CommandResult, string> Text);
