using Kaniko.Diagnostics;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Registries;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Pushes one image to its destinations: layers as soon as they are known, then the rest, and the manifest under each tag last. Until
/// that request a tag points where it did before.
/// </summary>
internal sealed class ImagePush(BuildResources resources, IReadOnlyList<ImageReference> destinations)
{
    private readonly ImagePusher pusher = new(resources.Registries);
    private readonly List<Task> begun = [];
    private readonly Dictionary<Digest, LayerPush> firsts = [];

    private TransferReport Report => new(resources.Events);

    /// <summary>Starts to push layers to every destination; one that is under way already is not started again.</summary>
    public void Begin(IEnumerable<ImageLayer> layers, CancellationToken cancellationToken)
    {
        foreach (var layer in layers)
        {
            foreach (var destination in destinations.DistinctBy(destination => destination.Name))
            {
                lock (begun)
                {
                    var push = Task.Run(() => pusher.PushBlobAsync(destination, SourceOf(layer), Report, cancellationToken), cancellationToken);
                    begun.Add(push);
                    firsts.TryAdd(layer.Descriptor.Digest, new LayerPush(destination, push));
                }
            }
        }
    }

    /// <summary>The way of a layer to the first destination; null where it has not begun.</summary>
    public LayerPush? PushOf(Digest layer)
    {
        lock (begun)
        {
            return firsts.GetValueOrDefault(layer);
        }
    }

    /// <summary>Waits for what was started and ends it, when the image will not come.</summary>
    public async Task AbandonAsync()
    {
        foreach (var push in begun)
        {
            await push.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task FinishAsync(Image image, IReadOnlyList<ImageLayer> layers, CancellationToken cancellationToken)
    {
        var left = begun.Count == 0 ? await ChangedAsync(image, cancellationToken).ConfigureAwait(false) : destinations;
        if (left.Count == 0)
        {
            await resources.Events.InfoAsync("Every destination holds this image already", cancellationToken).ConfigureAwait(false);
            return;
        }

        var toPush = new ImageToPush(
            image.ManifestBytes,
            image.Manifest.MediaType,
            [.. layers.DistinctBy(layer => layer.Descriptor.Digest).Select(SourceOf), BlobSource.Of(image.Manifest.Config.MediaType, image.ConfigBytes)]);
        await PushAsync(toPush, left, cancellationToken).ConfigureAwait(false);
        foreach (var destination in left)
        {
            await resources.Events.InfoAsync($"Pushed {destination.Name}@{image.Digest}", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PushAsync(ImageToPush image, IReadOnlyList<ImageReference> left, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await pusher.PushAsync(image, left, Report, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KanikoException e) when (e.Code == ErrorCode.TagImmutable && resources.Request.Registry.PushIgnoreImmutableTagErrors)
            {
                await resources.Events.InfoAsync($"Immutable tag error ignored for {left[0]}", cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KanikoException e) when (attempt < resources.Request.Registry.PushRetry && e.Code is ErrorCode.RegistryFailed or ErrorCode.RegistryUnreachable)
            {
                var delay = TimeSpan.FromSeconds(1 << Math.Min(attempt, 6));
                await resources.Events.InfoAsync($"Retrying operation after {delay.TotalSeconds}s due to {e.Message}", cancellationToken).ConfigureAwait(false);
                await Task.Delay(delay, resources.Settings.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The destinations that do not hold the image already: a build that changed nothing pushes nothing.</summary>
    private async Task<IReadOnlyList<ImageReference>> ChangedAsync(Image image, CancellationToken cancellationToken)
    {
        var held = await Task.WhenAll(destinations.Select(destination =>
            resources.Registries.For(destination, RegistryAccess.Push).HeadManifestAsync(destination.Selector, cancellationToken))).ConfigureAwait(false);
        return [.. destinations.Where((_, index) => held[index]?.Digest != image.Digest)];
    }

    private BlobSource SourceOf(ImageLayer layer)
    {
        var descriptor = layer.Descriptor;
        return layer.Location is { } location
            ? new BlobSource(descriptor, async token => await resources.BaseImages.OpenAsync(descriptor, location, token).ConfigureAwait(false))
            {
                MountFrom = location switch
                {
                    RegistryLocation { Reference: var origin } => [origin],
                    CacheLocation { Cache.Repository: { } repository } => [repository],
                    _ => [],
                },
            }
            : new BlobSource(descriptor, _ => ValueTask.FromResult<Stream>(resources.Blobs.TryOpen(descriptor.Digest)
                ?? throw new KanikoException(ErrorCode.BlobNotFound, $"layer {descriptor.Digest} is gone from the work directory")));
    }
}
