using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine;

/// <summary>Work that tells what it does as a stream of events.</summary>
internal static class EventStream
{
    private const int Capacity = 1024;

    /// <summary>
    /// Runs the work as the stream is read; to stop reading is to cancel. What the work throws is thrown at the end of the stream, after
    /// <paramref name="explain"/> has had a chance to put it in the user's words.
    /// </summary>
    /// <param name="time">Stamps the events.</param>
    /// <param name="work">Puts events into the sink.</param>
    /// <param name="explain">Null for what it knows nothing about.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async IAsyncEnumerable<BuildEvent> RunAsync(
        TimeProvider time,
        Func<EventSink, CancellationToken, Task> work,
        Func<Exception, Exception?> explain,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<BuildEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        var running = Task.Run(() => RunAsync(events.Writer, new EventSink(events.Writer, time), work, explain, stop.Token), CancellationToken.None);
        try
        {
            // The reader is not cancelled: the work ends by itself soon after the token, and what it says until then is heard.
            await foreach (var buildEvent in events.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return buildEvent;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            events.Writer.TryComplete();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task RunAsync(
        ChannelWriter<BuildEvent> writer,
        EventSink sink,
        Func<EventSink, CancellationToken, Task> work,
        Func<Exception, Exception?> explain,
        CancellationToken cancellationToken)
    {
        try
        {
            await work(sink, cancellationToken).ConfigureAwait(false);
            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(explain(e) ?? e);
        }
    }
}
