using System.Diagnostics;
using Kaniko.Testing;

namespace Kaniko.Benchmarks;

/// <summary>What one build took.</summary>
/// <param name="Elapsed">From the start of the program to its end, with the push.</param>
/// <param name="PeakBytes">The most that all its processes held together, sampled.</param>
internal sealed record Measurement(TimeSpan Elapsed, long PeakBytes)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    public static async Task<Measurement> TakeAsync(ProgramCall call, CancellationToken cancellationToken)
    {
        var shell = new ExternalProgram("/bin/sh") { Environment = call.Environment };
        var clock = Stopwatch.StartNew();
        await using var running = shell.Start(["-c", call.Script]);
        var ended = EndAsync(running, clock, cancellationToken);
        long peak = 0;
        while (!ended.IsCompleted)
        {
            peak = Math.Max(peak, ProcessTree.ResidentBytes(running.Id));
            _ = await Task.WhenAny(ended, Task.Delay(Interval, cancellationToken));
        }

        return new Measurement(await ended, peak);
    }

    private static async Task<TimeSpan> EndAsync(RunningProgram running, Stopwatch clock, CancellationToken cancellationToken)
    {
        var result = await running.WaitAsync(cancellationToken);
        var elapsed = clock.Elapsed;
        return result.ExitCode == 0
            ? elapsed
            : throw new InvalidOperationException($"'{result.Command}' ended with {result.ExitCode}\n{result.Error}");
    }
}
