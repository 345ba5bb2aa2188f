namespace Kaniko.Hosts;

/// <summary>A token that ends with another, or when a time has passed on the clock of <see cref="HostSettings.Time"/>.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource clock;
    private readonly CancellationTokenSource either;

    /// <param name="limit">How long; zero: without end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The other token.</param>
    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        clock = new(limit > TimeSpan.Zero ? limit : Timeout.InfiniteTimeSpan, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
    }

    public CancellationToken Token => either.Token;

    public bool IsCancellationRequested => either.IsCancellationRequested;

    public void Dispose()
    {
        either.Dispose();
        clock.Dispose();
    }
}
