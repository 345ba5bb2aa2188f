using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Engine.Warming;
using Kaniko.Reporting;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary><c>kaniko warm</c>; also what the program does when it is called <c>warmer</c>.</summary>
internal sealed class WarmCommand(
    ProgramConsole console, StopSignals signals, Func<WarmRequest, ICollection<WarmedImage>, CancellationToken, IAsyncEnumerable<BuildEvent>> warm)
{
    public async Task<int> RunAsync(string[] arguments)
    {
        var line = WarmFlags.Table.Parse(arguments, console.Environment);
        if (line.HelpWanted)
        {
            return await HelpCommand.RunAsync(console, ["warm"]).ConfigureAwait(false);
        }

        var options = line.Request.Progress;
        var terminal = console.Terminal(options.Color switch { ColorMode.Always => true, ColorMode.Never => false, _ => null });
        var results = new List<WarmedImage>();
        var reporters = new ReporterSet(
            [Reporters.For(options, console.Error, terminal, TimeProvider.System)], reason => console.Error.Write($"WARN: {reason}\n"));
        var last = await reporters.ReadAsync(warm(line.Request, results, signals.Token), OnFailure).ConfigureAwait(false);
        Summarise(results);
        return signals.ExitCode ?? (last is BuildFailed failure ? failure.ExitCode : 0);
    }

    /// <summary>A table for people; standard output holds what builds find now, one pinned reference a line.</summary>
    private void Summarise(List<WarmedImage> results)
    {
        if (results.Count > 0)
        {
            console.Error.Write(TextTable.Render(
                ["IMAGE", "RESULT", "SIZE", "DIGEST"],
                results.Select(result => (IReadOnlyList<string>)
                [
                    result.Reference, result.Outcome.ToString().ToLowerInvariant(), result.Digest is null ? "" : Amounts.Bytes(result.Size), result.Digest ?? result.Reason ?? "",
                ])));
            console.Error.Write(string.Create(CultureInfo.InvariantCulture,
                $"{Count(WarmOutcome.Warmed)} warmed, {Count(WarmOutcome.Present)} present, {Count(WarmOutcome.Failed)} failed\n"));
        }

        foreach (var result in results.Where(result => result.Digest is not null))
        {
            console.Output.Write($"{result.Reference.Split('@')[0]}@{result.Digest}\n");
        }

        int Count(WarmOutcome outcome) => results.Count(result => result.Outcome == outcome);
    }

    private BuildFailed OnFailure(Exception error)
    {
        var now = TimeProvider.System.GetUtcNow();
        return signals.ExitCode is { } code
            ? BuildFailures.Of(new KanikoException(ErrorCode.Cancelled, "warming was interrupted", error) { ExitCode = code }, now)
            : BuildFailures.Of(error, now);
    }
}
