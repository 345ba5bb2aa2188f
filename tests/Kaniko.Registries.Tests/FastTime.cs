namespace Kaniko.Registries.Tests;

/// <summary>A clock on which waiting for less than ten minutes takes no time, and moves it on. Longer timers run on the real one.</summary>
/// <param name="longest">What a longer timer takes at most; null: its time.</param>
internal sealed class FastTime(TimeSpan? longest = null) : TimeProvider
{
    private readonly DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly long startStamp = System.GetTimestamp();
    private long advanced;

    /// <summary>Each wait, in order.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override long GetTimestamp() => System.GetTimestamp() + (long)(new TimeSpan(Volatile.Read(ref advanced)).TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => start + GetElapsedTime(startStamp);

    public void Advance(TimeSpan time) => Interlocked.Add(ref advanced, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime >= TimeSpan.FromMinutes(10))
        {
            return longest is { } most ? new ShortTimer(base.CreateTimer(callback, state, ShortTimer.Cap(dueTime, most), period), most) : base.CreateTimer(callback, state, dueTime, period);
        }

        lock (Waits)
        {
            Waits.Add(dueTime);
        }

        Advance(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class ShortTimer(ITimer timer, TimeSpan longest) : ITimer
    {
        public static TimeSpan Cap(TimeSpan time, TimeSpan longest) => time > longest ? longest : time;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Cap(dueTime, longest), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
