using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Publishing;

/// <summary>A push with the further attempts, and the indulgence with immutable tags, that the flags ask for.</summary>
internal sealed class PatientPush(ImagePusher pusher, RegistryOptions options, EventSink events, TimeProvider time)
{
    private readonly Attempts attempts = new(events, time);

    /// <summary>Pushes to one destination after the other; returns those whose tag is the image's now.</summary>
    public async Task<IReadOnlyList<ImageReference>> PushAsync(
        ImageToPush image, IReadOnlyList<ImageReference> destinations, CancellationToken cancellationToken)
    {
        var pushed = new List<ImageReference>();
        foreach (var destination in destinations)
        {
            if (await TryPushAsync(image, destination, cancellationToken).ConfigureAwait(false))
            {
                pushed.Add(destination);
            }
        }

        return pushed;
    }

    private async Task<bool> TryPushAsync(ImageToPush image, ImageReference destination, CancellationToken cancellationToken)
    {
        try
        {
            _ = await attempts.RunAsync(
                options.PushRetry, (_, token) => pusher.PushAsync(image, [destination], new TransferReport(events), token), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KanikoException e) when (e.Code == ErrorCode.TagImmutable && options.PushIgnoreImmutableTagErrors)
        {
            await events.InfoAsync($"Immutable tag error ignored for {destination}", cancellationToken).ConfigureAwait(false);
            return false;
        }
    }
}
