using System.Runtime.InteropServices;

namespace Kaniko.Tool;

/// <summary>SIGINT, SIGTERM and SIGHUP (the terminal is gone) end the build in order; a second one ends the program at once. What comes within a second of the first is the
/// same wish: a terminal interrupts a front door and the program that it started, and the front door interrupts the program too.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private readonly PosixSignalRegistration hangUp;
    private int exitCode;
    private long stoppedAt;

    public StopSignals()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 128 + 2));
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 128 + 15));
        hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, 128 + 1));
    }

    public CancellationToken Token => source.Token;

    /// <summary>What the program ends with when it was stopped; null while it was not.</summary>
    public int? ExitCode => exitCode == 0 ? null : exitCode;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        hangUp.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context, int code)
    {
        if (Interlocked.CompareExchange(ref exitCode, code, 0) == 0)
        {
            _ = Interlocked.Exchange(ref stoppedAt, Environment.TickCount64);
            context.Cancel = true;
            // Callbacks of the token must not hold up the thread that receives signals.
            _ = Task.Run(source.Cancel);
        }
        else
        {
            context.Cancel = Environment.TickCount64 - Interlocked.Read(ref stoppedAt) < 1000;
        }
    }
}
