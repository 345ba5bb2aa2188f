using Kaniko.Diagnostics;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Registries;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Pushes what was built to its destinations: layers as soon as they are known, then the rest, manifests of an index by their digests, and the
/// manifest or index under each tag last. Until that request a tag points where it did before.
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
        // On one registry a layer is sent once, and mounted from there into the other repositories.
        var registries = destinations.DistinctBy(destination => destination.Name).GroupBy(destination => destination.Registry).ToList();
        foreach (var layer in layers)
        {
            foreach (var repositories in registries)
            {
                lock (begun)
                {
                    var push = Task.Run(() => PushAsync(layer, repositories, cancellationToken), cancellationToken);
                    begun.Add(push);
                    firsts.TryAdd(layer.Descriptor.Digest, new LayerPush(repositories.First(), push));
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

    /// <param name="tree">What the tags are for.</param>
    /// <param name="layers">Of each of its images.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FinishAsync(ImageTree tree, IReadOnlyList<IReadOnlyList<ImageLayer>> layers, CancellationToken cancellationToken)
    {
        var left = begun.Count == 0 ? await ChangedAsync(tree.Root.Digest, cancellationToken).ConfigureAwait(false) : destinations;
        if (left.Count == 0)
        {
            await resources.Events.InfoAsync("Every destination holds this image already", cancellationToken).ConfigureAwait(false);
            return;
        }

        var patient = new PatientPush(pusher, resources.Request.Registry, resources.Events, resources.Settings.Time);
        var images = tree.Images.Select((image, i) => ToPush(image, layers[i])).ToList();
        if (tree.IsIndex)
        {
            var repositories = left.DistinctBy(destination => destination.Name).ToList();
            foreach (var (image, toPush) in tree.Images.Zip(images))
            {
                _ = await patient.PushAsync(toPush, [.. repositories.Select(repository => repository.WithDigest(image.Digest))], cancellationToken).ConfigureAwait(false);
            }
        }

        var root = tree.IsIndex ? new ImageToPush(tree.Bytes, tree.Root.MediaType, []) : images[0];
        foreach (var destination in await patient.PushAsync(root, left, cancellationToken).ConfigureAwait(false))
        {
            await resources.Events.InfoAsync($"Pushed {destination.Name}@{tree.Root.Digest}", cancellationToken).ConfigureAwait(false);
        }
    }

    private ImageToPush ToPush(Image image, IReadOnlyList<ImageLayer> layers) => new(
        image.ManifestBytes,
        image.Manifest.MediaType,
        [.. layers.DistinctBy(layer => layer.Descriptor.Digest).Select(SourceOf), BlobSource.Of(image.Manifest.Config.MediaType, image.ConfigBytes)]);

    private async Task PushAsync(ImageLayer layer, IEnumerable<ImageReference> repositories, CancellationToken cancellationToken)
    {
        foreach (var repository in repositories)
        {
            _ = await pusher.PushBlobAsync(repository, SourceOf(layer), Report, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The destinations that do not hold the image already: a build that changed nothing pushes nothing.</summary>
    private async Task<IReadOnlyList<ImageReference>> ChangedAsync(Digest digest, CancellationToken cancellationToken)
    {
        var held = await Task.WhenAll(destinations.Select(destination =>
            resources.Registries.For(destination, RegistryAccess.Push).HeadManifestAsync(destination.Selector, cancellationToken))).ConfigureAwait(false);
        return [.. destinations.Where((_, index) => held[index]?.Digest != digest)];
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
