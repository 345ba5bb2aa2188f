using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Contexts;

/// <summary>Tells how much of a context has come, a few times a second.</summary>
internal sealed class ContextProgress(string name, EventSink events, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long last = time.GetTimestamp();
    private long current;

    /// <summary>Bytes in all, once they are known.</summary>
    public long? Total { get; set; }

    public void Report(long bytes)
    {
        current = bytes;
        if (time.GetElapsedTime(last) >= Interval)
        {
            last = time.GetTimestamp();
            events.Offer(Event(done: false));
        }
    }

    public void Finish() => events.Offer(Event(done: true));

    private TransferProgressed Event(bool done) => new("context " + name, TransferKind.Context, name, current, Total ?? (done ? current : null), done);
}
