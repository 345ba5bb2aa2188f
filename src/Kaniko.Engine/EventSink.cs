using System.Threading.Channels;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine;

/// <summary>Where the rooms of the engine put events; stamps each with the time.</summary>
public sealed class EventSink(ChannelWriter<BuildEvent> writer, TimeProvider time)
{
    private readonly List<Diagnostic> warnings = [];

    /// <summary>What was warned about so far.</summary>
    public IReadOnlyList<Diagnostic> Warnings
    {
        get
        {
            lock (warnings)
            {
                return [.. warnings];
            }
        }
    }

    public ValueTask WriteAsync(BuildEvent buildEvent, CancellationToken cancellationToken) =>
        writer.WriteAsync(buildEvent with { Time = time.GetUtcNow() }, cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, for a caller on a thread of its own that may wait.</summary>
    public void Write(BuildEvent buildEvent)
    {
        var stamped = buildEvent with { Time = time.GetUtcNow() };
        var wait = new SpinWait();
        while (!writer.TryWrite(stamped))
        {
            var ready = writer.WaitToWriteAsync().AsTask();
            if (!ready.GetAwaiter().GetResult())
            {
                return; // nobody listens any more
            }

            wait.SpinOnce();
        }
    }

    /// <summary>For progress: dropped when the reader is behind.</summary>
    public void Offer(BuildEvent buildEvent) => _ = writer.TryWrite(buildEvent with { Time = time.GetUtcNow() });

    public ValueTask InfoAsync(string message, CancellationToken cancellationToken) =>
        WriteAsync(new Traced(TraceLevel.Info, message), cancellationToken);

    public ValueTask WarnAsync(Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        lock (warnings)
        {
            warnings.Add(diagnostic);
        }

        return WriteAsync(new WarningRaised(diagnostic), cancellationToken);
    }
}
