namespace Kaniko.Hosts.Tests;

/// <summary>
/// Pauses between one try and the next take a tenth of their time. Limits are whole seconds, ten or more, where pauses are drawn by lot; they take
/// what they take, unless a test ends them: so nothing depends on how busy the machine is.
/// </summary>
internal sealed class BriskTime : TimeProvider
{
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<(TimeSpan Limit, ITimer Timer)> limits = [];
    private readonly HashSet<TimeSpan> over = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < ShortestLimit || dueTime.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 10 : dueTime, period);
        }

        lock (gate)
        {
            var timer = base.CreateTimer(callback, state, over.Contains(dueTime) ? TimeSpan.Zero : dueTime, period);
            limits.Add((dueTime, timer));
            return timer;
        }
    }

    /// <summary>Ends the limits of this length that run.</summary>
    public void End(TimeSpan limit)
    {
        lock (gate)
        {
            foreach (var (_, timer) in limits.Where(item => item.Limit == limit))
            {
                _ = timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Ends the limits of this length that run, and those that begin from now on.</summary>
    public void EndForGood(TimeSpan limit)
    {
        lock (gate)
        {
            _ = over.Add(limit);
            End(limit);
        }
    }
}
