using System.Runtime.InteropServices;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Programs;

/// <summary>What stops a front door's work from outside: Ctrl-C, a polite kill, a limit on its time.</summary>
public static class Interruption
{
    /// <summary>Runs what SIGINT and SIGTERM stop; the process itself ends when its build script has heard of it.</summary>
    /// <param name="run">The work.</param>
    /// <param name="limit">The longest that it may take; null: any time.</param>
    /// <param name="cancellationToken">Stops it too.</param>
    /// <exception cref="KanikoException">It was interrupted, or it took too long.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> stopped it.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> run, TimeSpan? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signalled = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, 128 + 2));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, 128 + 15));
        if (limit is { } time)
        {
            stop.CancelAfter(time);
        }

        try
        {
            return await run(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw signalled == 0
                ? new KanikoException(ErrorCode.Cancelled, $"it took longer than {limit}", e) { Hint = "allow it more time, or look for what it waits for" }
                : new KanikoException(ErrorCode.Cancelled, "it was interrupted", e) { ExitCode = signalled };
        }

        void Stop(PosixSignalContext signal, int exitCode)
        {
            signal.Cancel = true;
            signalled = exitCode;
            // Callbacks of the token must not hold up the thread that receives signals.
            _ = Task.Run(stop.Cancel, CancellationToken.None);
        }
    }
}
