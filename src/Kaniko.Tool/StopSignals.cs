using System.Runtime.InteropServices;

namespace Kaniko.Tool;

/// <summary>SIGINT and SIGTERM end the build in order; a second one ends the program at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private int exitCode;

    public StopSignals()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 128 + 2));
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 128 + 15));
    }

    public CancellationToken Token => source.Token;

    /// <summary>What the program ends with when it was stopped; null while it was not.</summary>
    public int? ExitCode => exitCode == 0 ? null : exitCode;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context, int code)
    {
        if (Interlocked.CompareExchange(ref exitCode, code, 0) == 0)
        {
            context.Cancel = true;
            // Callbacks of the token must not hold up the thread that receives signals.
            _ = Task.Run(source.Cancel);
        }
    }
}
