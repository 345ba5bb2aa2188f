using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Kaniko.Tasks.Events;

/// <summary>Work that runs beside its reader and tells what it does as a stream of events.</summary>
public static class WorkStream
{
    private const int Ahead = 1024;

    /// <summary>Runs the work as the stream is read; to stop reading is to cancel. What the work throws is thrown at the end of the stream.</summary>
    /// <param name="work">Puts events into the channel, which holds back work that is far ahead of its reader. It does not complete the channel.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async IAsyncEnumerable<BuildEvent> RunAsync(
        Func<ChannelWriter<BuildEvent>, CancellationToken, Task> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<BuildEvent>(new BoundedChannelOptions(Ahead) { SingleReader = true });
        var running = Task.Run(() => CompleteAsync(events.Writer, work, stop.Token), CancellationToken.None);
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
            _ = events.Writer.TryComplete();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task CompleteAsync(
        ChannelWriter<BuildEvent> writer, Func<ChannelWriter<BuildEvent>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(writer, cancellationToken).ConfigureAwait(false);
            _ = writer.TryComplete();
        }
        catch (Exception e)
        {
            _ = writer.TryComplete(e);
        }
    }
}
