using System.Threading.Channels;
using Kaniko.Tasks.Events;

namespace Kaniko.Hosts;

/// <summary>A build elsewhere as a stream of events.</summary>
internal static class EventStream
{
    /// <summary>Runs the build as it is read; to stop reading is to cancel. Throws what the build throws.</summary>
    public static IAsyncEnumerable<BuildEvent> Of(
        Func<Func<BuildEvent, CancellationToken, ValueTask>, CancellationToken, Task> run, CancellationToken cancellationToken) =>
        WorkStream.RunAsync((writer, token) => run((buildEvent, now) => TellAsync(writer, buildEvent, now), token), cancellationToken);

    private static async ValueTask TellAsync(ChannelWriter<BuildEvent> writer, BuildEvent buildEvent, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(buildEvent, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // Nobody reads any more.
        }
    }
}
