using Kaniko.Images;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Publishing;

/// <summary>Reports a blob's transfer as events, a few times a second at most.</summary>
internal sealed class TransferReport(EventSink events, Descriptor descriptor, TransferKind kind) : IProgress<long>
{
    private const long LeastBetween = 100;

    private long lastReport;
    private long current;

    public void Report(long value)
    {
        current = value;
        var now = Environment.TickCount64;
        if (now - lastReport >= LeastBetween)
        {
            lastReport = now;
            events.Offer(Event(done: false));
        }
    }

    public void Done() => events.Offer(Event(done: true));

    private TransferProgressed Event(bool done) => new(
        descriptor.Digest.ToString(), kind, descriptor.Digest.ToString()[..19], done ? descriptor.Size : current, descriptor.Size, done);
}
