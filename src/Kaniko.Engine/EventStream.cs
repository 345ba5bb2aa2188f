using Kaniko.Tasks.Events;

namespace Kaniko.Engine;

/// <summary>Work of the engine as a stream of events.</summary>
internal static class EventStream
{
    /// <summary>
    /// Runs the work as the stream is read; to stop reading is to cancel. What the work throws is thrown at the end of the stream, after
    /// <paramref name="explain"/> has had a chance to put it in the user's words.
    /// </summary>
    /// <param name="time">Stamps the events.</param>
    /// <param name="work">Puts events into the sink.</param>
    /// <param name="explain">Null for what it knows nothing about.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static IAsyncEnumerable<BuildEvent> RunAsync(
        TimeProvider time, Func<EventSink, CancellationToken, Task> work, Func<Exception, Exception?> explain, CancellationToken cancellationToken) =>
        WorkStream.RunAsync(
            async (writer, token) =>
            {
                try
                {
                    await work(new EventSink(writer, time), token).ConfigureAwait(false);
                }
                catch (Exception e) when (explain(e) is { } explained)
                {
                    throw explained;
                }
            },
            cancellationToken);
}
