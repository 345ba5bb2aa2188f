using System.Collections.Concurrent;
using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Registries;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Pushes one image to its destinations: blobs side by side and as soon as they are known, then the configuration, then the manifest
/// under each tag. Until that last request a tag points where it did before.
/// </summary>
internal sealed class ImagePush(BuildResources resources, IReadOnlyList<ImageReference> destinations)
{
    private readonly ConcurrentDictionary<(string Repository, Digest Digest), Task> blobs = new();

    /// <summary>Starts to push layers to every destination; one that is under way already is not started again.</summary>
    public void Begin(IEnumerable<ImageLayer> layers, CancellationToken cancellationToken)
    {
        foreach (var layer in layers)
        {
            foreach (var destination in destinations.DistinctBy(destination => destination.Name))
            {
                _ = blobs.GetOrAdd(
                    (destination.Name, layer.Descriptor.Digest), _ => Task.Run(() => PushAsync(layer, destination, cancellationToken), cancellationToken));
            }
        }
    }

    public async Task FinishAsync(Image image, IReadOnlyList<ImageLayer> layers, CancellationToken cancellationToken)
    {
        var left = blobs.IsEmpty ? await ChangedAsync(image, cancellationToken).ConfigureAwait(false) : destinations;
        if (left.Count == 0)
        {
            return;
        }

        Begin(layers, cancellationToken);
        var configs = left.DistinctBy(destination => destination.Name)
            .Select(destination => RepositoryOf(destination).PushBytesAsync(image.Manifest.Config, image.ConfigBytes, cancellationToken));
        await Task.WhenAll(blobs.Values.Concat(configs)).ConfigureAwait(false);
        foreach (var destination in left)
        {
            await resources.Events.InfoAsync($"Pushing image to {destination}", cancellationToken).ConfigureAwait(false);
            await RepositoryOf(destination).PutManifestAsync(
                destination.Selector, image.ManifestBytes, image.Manifest.MediaType, cancellationToken).ConfigureAwait(false);
            await resources.Events.InfoAsync($"Pushed {destination.Name}@{image.Digest}", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The destinations that do not hold the image already: a build that changed nothing pushes nothing.</summary>
    private async Task<IReadOnlyList<ImageReference>> ChangedAsync(Image image, CancellationToken cancellationToken)
    {
        var held = await Task.WhenAll(destinations.Select(destination =>
            RepositoryOf(destination).HeadManifestAsync(destination.Selector, cancellationToken))).ConfigureAwait(false);
        return [.. destinations.Where((_, index) => held[index]?.Digest != image.Digest)];
    }

    private async Task PushAsync(ImageLayer layer, ImageReference destination, CancellationToken cancellationToken)
    {
        var descriptor = layer.Descriptor;
        var progress = new TransferReport(resources.Events, descriptor, TransferKind.Push);
        var from = layer.Base?.Location is RegistryLocation { Reference: var origin } && origin.Registry == destination.Registry ? origin.Repository : null;
        await RepositoryOf(destination).PushBlobAsync(
            descriptor,
            token => layer.Base is { } image ? resources.BaseImages.OpenAsync(descriptor, image.Location, token) : Task.FromResult<Stream>(Local(descriptor)),
            from,
            progress,
            cancellationToken).ConfigureAwait(false);
        progress.Done();
    }

    private FileStream Local(Descriptor descriptor) => resources.Blobs.TryOpen(descriptor.Digest)
        ?? throw new KanikoException(ErrorCode.BlobNotFound, $"layer {descriptor.Digest} is gone from the work directory");

    private Repository RepositoryOf(ImageReference destination) => resources.Registries.For(destination, RegistryAccess.Push);
}
