using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kaniko.Tasks.Events;

namespace Kaniko.Hosts;

/// <summary>A build that runs beside its reader.</summary>
internal static class EventStream
{
    private const int Ahead = 1024;

    /// <summary>Runs the build as it is read; to stop reading is to cancel. Throws what the build throws.</summary>
    public static async IAsyncEnumerable<BuildEvent> Of(
        Func<Func<BuildEvent, CancellationToken, ValueTask>, CancellationToken, Task> run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<BuildEvent>(new BoundedChannelOptions(Ahead) { SingleReader = true });
        var build = Task.Run(
            async () =>
            {
                try
                {
                    await run(TellAsync, stop.Token).ConfigureAwait(false);
                    _ = events.Writer.TryComplete();
                }
                catch (Exception e)
                {
                    _ = events.Writer.TryComplete(e);
                }
            },
            CancellationToken.None);
        try
        {
            // The reader is not cancelled: the build tidies up first, and what it says meanwhile is heard.
            await foreach (var buildEvent in events.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return buildEvent;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            _ = events.Writer.TryComplete();
            await build.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async ValueTask TellAsync(BuildEvent buildEvent, CancellationToken token)
        {
            try
            {
                await events.Writer.WriteAsync(buildEvent, token).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                // Nobody reads any more.
            }
        }
    }
}
