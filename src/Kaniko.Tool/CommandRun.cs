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
        var reading = new EventReading(console, signals);
        var reporter = Reporters.For(progress, console.Error, reading.Terminal(progress), TimeProvider.System);
        var last = await reading.ReadAsync([reporter], line.Warnings, act(line.Request, signals.Token), "the command").ConfigureAwait(false);
        if (last is not CommandFinished { Result: var result })
        {
            return reading.ExitCode(last);
        }

        if (print.Bytes(result) is { } bytes)
        {
            console.WriteOutput(bytes);
            return 0;
        }

        console.Output.Write(print.Format(line.Request) == ResultFormat.Json ? result.ToJson() : print.Text(result));
        return 0;
    }
}

/// <summary>What <see cref="CommandRun"/> needs to know of a request.</summary>
/// <param name="Progress">How progress is shown.</param>
/// <param name="Format">The form of the result.</param>
/// <param name="Text">The result as text.</param>
internal sealed record Print<TRequest>(Func<TRequest, ProgressOptions> Progress, Func<TRequest, ResultFormat> Format, Func<CommandResult, string> Text)
{
    /// <summary>The result as bytes, which stand for its text; null: it has none.</summary>
    public Func<CommandResult, byte[]?> Bytes { get; init; } = static _ => null;
}
