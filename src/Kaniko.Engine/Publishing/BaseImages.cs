using Kaniko.Diagnostics;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Execution;
using Kaniko.Engine.Moving;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Images.Stores;
using Kaniko.Registries;

namespace Kaniko.Engine.Publishing;

/// <summary>Finds base images, and fetches their layers when a step needs files.</summary>
internal sealed class BaseImages(BuildResources resources)
{
    private const string LayoutScheme = "oci-layout://";

    private readonly Attempts attempts = new(resources.Events, resources.Settings.Time);
    private readonly ImageDocuments documents = new(resources);

    public async Task<BaseImage> ResolveAsync(string name, Platform platform, CancellationToken cancellationToken)
    {
        if (name.StartsWith(LayoutScheme, StringComparison.Ordinal))
        {
            return ResolveLayout(name, platform);
        }

        var reference = ImageReference.Parse(name);
        await resources.Events.InfoAsync($"Retrieving image manifest {name}", cancellationToken).ConfigureAwait(false);
        var image = await attempts.RunAsync(
            resources.Request.Registry.ImageDownloadRetry,
            (_, token) => documents.PullAsync(reference, platform, token),
            cancellationToken).ConfigureAwait(false);
        return new BaseImage(
            name, image.Manifest.Digest, image.Document, ImageDocument.ReadConfig(image.Config.Span), new RegistryLocation(reference.WithDigest(image.Manifest.Digest))
            {
                Warmed = resources.WarmedImages.TryOpen(image.Manifest.Digest) is null ? null : resources.WarmedImages.PathOf(image.Manifest.Digest),
            });
    }

    /// <summary>The files of an image: its layers are fetched and unpacked side by side, each only once on this machine.</summary>
    public async Task<StageFiles> FilesAsync(BaseImage image, CancellationToken cancellationToken)
    {
        var layers = image.Manifest.Layers.Zip(image.Config.RootFs.DiffIds, (descriptor, diffId) => (descriptor, diffId));
        var files = await Task.WhenAll(layers.Select(layer => attempts.RunAsync(
            resources.Request.Registry.ImageFsExtractRetry,
            (attempt, token) => LayerTwiceAsync(layer, image.Location, attempt, token),
            cancellationToken))).ConfigureAwait(false);
        return files.Aggregate(resources.Rooms.Empty, (below, layer) => below.Append(layer));
    }

    /// <summary>A layer's bytes, from the store where they are there, else from where the image is; verified at the end.</summary>
    public Task<Stream> OpenAsync(Descriptor descriptor, BlobLocation location, CancellationToken cancellationToken) =>
        OpenAsync(descriptor, location, 1, cancellationToken);

    /// <summary>As the other; of a layer of this build, from the store.</summary>
    public async Task<Stream> OpenAsync(ImageLayer layer, CancellationToken cancellationToken) => layer.Location is { } location
        ? await OpenAsync(layer.Descriptor, location, cancellationToken).ConfigureAwait(false)
        : resources.Blobs.TryOpen(layer.Descriptor.Digest) ?? throw new InvalidOperationException($"layer {layer.Descriptor.Digest} is not in the store");

    /// <summary>Brings a layer's bytes to this machine, to be opened more than once.</summary>
    public async Task KeepAsync(ImageLayer layer, CancellationToken cancellationToken)
    {
        if (layer.Location is { } location)
        {
            _ = resources.Use.Mark(resources.Blobs.PathOf(layer.Descriptor.Digest));
            _ = await attempts.RunAsync(
                resources.Request.Registry.ImageFsExtractRetry, (attempt, token) => FetchAsync(layer.Descriptor, location, attempt, token), cancellationToken).ConfigureAwait(false);
            _ = resources.Use.Mark(resources.Blobs.PathOf(layer.Descriptor.Digest));
        }
    }

    // A broken copy may have been a passing fault, or a mirror's; a second one is not.
    private async Task<StageFiles> LayerTwiceAsync(
        (Descriptor Descriptor, Digest DiffId) layer, BlobLocation location, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await LayerAsync(layer, location, attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e) when (e.Code == ErrorCode.BlobCorrupt)
        {
            return await LayerAsync(layer, location, attempt + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<StageFiles> LayerAsync(
        (Descriptor Descriptor, Digest DiffId) layer, BlobLocation location, int attempt, CancellationToken cancellationToken) =>
        resources.Rooms.LayersAsync(
            [new LayerSource(
                Marked(layer.DiffId),
                token => OpenAsync(layer.Descriptor, location, attempt, token),
                token => attempts.RunAsync(
                    resources.Request.Registry.ImageFsExtractRetry,
                    (further, again) => FetchAsync(layer.Descriptor, location, attempt + further, again),
                    token))],
            cancellationToken);

    /// <summary>Brings a layer's bytes into the store.</summary>
    private async Task<bool> FetchAsync(Descriptor descriptor, BlobLocation location, int attempt, CancellationToken cancellationToken)
    {
        if (location is LayoutLocation || resources.Blobs.Contains(descriptor))
        {
            return false;
        }

        var content = await OpenAsync(descriptor, location, attempt, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            await resources.Blobs.WriteVerifiedAsync(descriptor, content, progress: null, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task<Stream> OpenAsync(Descriptor descriptor, BlobLocation location, int attempt, CancellationToken cancellationToken)
    {
        if (resources.Blobs.TryOpen(descriptor.Digest) is { } local)
        {
            return local;
        }

        return location switch
        {
            LayoutLocation layout => new ImageLayout(layout.Path).Blobs.Open(descriptor.Digest),
            CacheLocation cache => await cache.Cache.OpenAsync(descriptor, cancellationToken).ConfigureAwait(false),
            RegistryLocation { Warmed: { } warmed } when new BlobStore(warmed).Contains(descriptor) => new BlobStore(warmed).Open(descriptor.Digest),
            RegistryLocation registry => await resources.Registries.For(registry.Reference, RegistryAccess.Pull)
                .OpenBlobAsync(descriptor, attempt, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"no blobs in {location.GetType().Name}"),
        };
    }

    private Digest Marked(Digest diffId)
    {
        _ = resources.MarkDirectory(diffId.Hex);
        return diffId;
    }

    // oci-layout://PATH[:TAG][@DIGEST]
    private BaseImage ResolveLayout(string name, Platform platform)
    {
        var (rest, selector) = ImageSources.SplitLayout(name[LayoutScheme.Length..]);
        var path = Path.GetFullPath(rest, resources.Settings.CurrentDirectory);
        if (!Directory.Exists(path))
        {
            throw new KanikoException(ErrorCode.ManifestNotFound, $"there is no image layout '{rest}'");
        }

        var image = new ImageLayout(path).TryRead(selector, platform)
            ?? throw new KanikoException(ErrorCode.ManifestNotFound, $"the image layout '{rest}' has no image '{selector}'");
        return new BaseImage(name, image.Digest, image.Manifest, image.Config, new LayoutLocation(path));
    }
}
