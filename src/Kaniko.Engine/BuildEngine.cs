using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine;

/// <summary>Builds images. The stream of events is the only way out.</summary>
public sealed class BuildEngine(EngineSettings settings)
{
    /// <summary>Runs the build as it is read; to stop reading is to cancel. Ends with <see cref="BuildFinished"/>, or throws.</summary>
    public async IAsyncEnumerable<BuildEvent> BuildAsync(
        BuildRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<BuildEvent>(new BoundedChannelOptions(1024) { SingleReader = true });
        var build = Task.Run(() => RunAsync(request, events.Writer, stop.Token), CancellationToken.None);
        try
        {
            // The reader is not cancelled: the build ends by itself soon after the token, and what it says until then is heard.
            await foreach (var buildEvent in events.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return buildEvent;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            events.Writer.TryComplete();
            await build.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(BuildRequest request, ChannelWriter<BuildEvent> writer, CancellationToken cancellationToken)
    {
        try
        {
            var runner = new BuildRunner(settings, request, new EventSink(writer, settings.Time));
            await using (runner.ConfigureAwait(false))
            {
                await runner.RunAsync(cancellationToken).ConfigureAwait(false);
            }

            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
        }
    }
}
