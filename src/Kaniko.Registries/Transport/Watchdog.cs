namespace Kaniko.Registries.Transport;

/// <summary>Cancels an exchange in which nothing happens for too long.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenRegistration link;
    private readonly CancellationToken outer;

    public Watchdog(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        outer = cancellationToken;
        timer = new CancellationTokenSource(limit, time);
        link = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), timer);
    }

    public CancellationToken Token => timer.Token;

    /// <summary>The token fired because of time, not because someone asked to stop.</summary>
    public bool Expired => timer.IsCancellationRequested && !outer.IsCancellationRequested;

    /// <summary>Someone asked to stop.</summary>
    public bool Asked => outer.IsCancellationRequested;

    /// <summary>Something happened; it may take <paramref name="limit"/> until the next thing does.</summary>
    public void Kick(TimeSpan limit)
    {
        if (!timer.IsCancellationRequested)
        {
            timer.CancelAfter(limit);
        }
    }

    public void Dispose()
    {
        link.Dispose();
        timer.Dispose();
    }
}
