using Kaniko.Diagnostics;

namespace Kaniko.Images;

/// <summary>An image's documents, each with the bytes that its digest is of.</summary>
public sealed record Image
{
    private Image()
    {
    }

    public required ImageManifest Manifest { get; init; }

    public required byte[] ManifestBytes { get; init; }

    public required ImageConfig Config { get; init; }

    public required byte[] ConfigBytes { get; init; }

    /// <summary>The manifest's digest: what a reference to the image is pinned to.</summary>
    public Digest Digest => Digest.Of(ManifestBytes);

    /// <summary>The configuration's digest: Docker's image id.</summary>
    public Digest Id => Manifest.Config.Digest;

    public Descriptor Descriptor => new()
    {
        MediaType = Manifest.MediaType,
        Digest = Digest,
        Size = ManifestBytes.Length,
    };

    /// <summary>Reads what a registry or layout holds.</summary>
    public static Image Read(byte[] manifest, byte[] config) => new()
    {
        Manifest = ImageDocument.ReadManifest(manifest),
        ManifestBytes = manifest,
        Config = ImageDocument.ReadConfig(config),
        ConfigBytes = config,
    };

    /// <summary>Makes the manifest for a configuration and layers, all media types of one family.</summary>
    /// <param name="config">Its diff ids are the layers'.</param>
    /// <param name="layers">Lowest first, of either family.</param>
    /// <param name="docker">Docker's media types; a zstd layer has none there and makes the image OCI's.</param>
    /// <param name="annotations">Of the manifest; Docker's manifests have none, so any make the image OCI's.</param>
    public static Image Create(
        ImageConfig config, IReadOnlyList<Descriptor> layers, bool docker, IReadOnlyDictionary<string, string>? annotations)
    {
        if (config.RootFs.DiffIds.Count != layers.Count)
        {
            throw new InvalidOperationException("an image has as many diff ids as layers");
        }

        var isDocker = docker && annotations is not { Count: > 0 } && layers.All(layer => layer.MediaType != MediaTypes.OciLayerZstd);
        var configBytes = ImageDocument.Write(config);
        var manifest = new ImageManifest
        {
            MediaType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
            Config = new Descriptor
            {
                MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig,
                Digest = Digest.Of(configBytes),
                Size = configBytes.Length,
            },
            Layers = [.. layers.Select(layer => new Descriptor
            {
                MediaType = LayerType(layer.MediaType, isDocker),
                Digest = layer.Digest,
                Size = layer.Size,
                Annotations = isDocker ? null : layer.Annotations,
            })],
            Annotations = annotations is { Count: > 0 } ? annotations : null,
        };
        return new Image
        {
            Manifest = manifest,
            ManifestBytes = ImageDocument.Write(manifest),
            Config = config,
            ConfigBytes = configBytes,
        };
    }

    private static string LayerType(string mediaType, bool docker) => mediaType switch
    {
        MediaTypes.OciLayerGzip or MediaTypes.DockerLayerGzip or MediaTypes.DockerForeignLayerGzip
            or "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip" => docker ? MediaTypes.DockerLayerGzip : MediaTypes.OciLayerGzip,
        MediaTypes.OciLayer or MediaTypes.DockerLayer or "application/vnd.oci.image.layer.nondistributable.v1.tar"
            => docker ? MediaTypes.DockerLayer : MediaTypes.OciLayer,
        MediaTypes.OciLayerZstd or "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd" => MediaTypes.OciLayerZstd,
        _ => throw new KanikoException(ErrorCode.ManifestInvalid, $"'{mediaType}' is not a layer's media type"),
    };
}
