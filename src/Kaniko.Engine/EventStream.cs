using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine;

/// <summary>Runs work that tells what it does, as the stream of what it tells.</summary>
internal static class EventStream
{
    /// <summary>Runs as it is read; to stop reading is to cancel. The work completes the writer, with its error if it has one.</summary>
    public static async IAsyncEnumerable<BuildEvent> RunAsync(
        Func<ChannelWriter<BuildEvent>, CancellationToken, Task> run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<BuildEvent>(new BoundedChannelOptions(1024) { SingleReader = true });
        var running = Task.Run(() => run(events.Writer, stop.Token), CancellationToken.None);
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
}
