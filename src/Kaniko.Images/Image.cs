using Kaniko.Diagnostics;
using Kaniko.Images.Layers;

namespace Kaniko.Images;

/// <summary>An image for one platform: its documents, and the very bytes that their digests are of.</summary>
public sealed record Image(ImageManifest Manifest, byte[] ManifestBytes, ImageConfig Config, byte[] ConfigBytes)
{
    /// <summary>Of the manifest: what a registry calls the image.</summary>
    public Digest Digest { get; } = Digest.Of(ManifestBytes);

    /// <summary>Of the configuration: what Docker calls the image.</summary>
    public Digest ImageId => Manifest.Config.Digest;

    /// <summary>Points at the manifest, from an index.</summary>
    public Descriptor Descriptor => new()
    {
        MediaType = Manifest.MediaType,
        Digest = Digest,
        Size = ManifestBytes.Length,
        Platform = Config.Platform,
    };

    /// <summary>
    /// The image of these layers. The configuration's diff ids are set from them, and their media types to the format's; zstd
    /// layers and annotations exist in OCI alone, so either makes it an OCI image.
    /// </summary>
    public static Image Create(
        ImageConfig config, IReadOnlyList<Layer> layers, ManifestFormat format, IReadOnlyDictionary<string, string>? annotations = null)
    {
        config = config with { RootFs = new RootFs { DiffIds = [.. layers.Select(layer => layer.DiffId)] } };
        return Create(config, ImageDocument.Write(config), [.. layers.Select(layer => layer.Descriptor)], (format, annotations));
    }

    /// <summary>The image of a configuration whose bytes, and so image id, are to stay.</summary>
    public static Image OfConfig(byte[] configBytes, IReadOnlyList<Layer> layers, ManifestFormat format)
    {
        var config = ImageDocument.ReadConfig(configBytes);
        if (!config.RootFs.DiffIds.SequenceEqual(layers.Select(layer => layer.DiffId)))
        {
            throw new KanikoException(ErrorCode.LayerInvalid, "the layers are not those that the image configuration names");
        }

        return Create(config, configBytes, [.. layers.Select(layer => layer.Descriptor)], (format, null));
    }

    /// <summary>Reads both documents, and checks that they belong together.</summary>
    public static Image Read(byte[] manifestBytes, byte[] configBytes)
    {
        var manifest = ImageDocument.ReadManifest(manifestBytes);
        if (manifest.Config.Size != configBytes.Length || manifest.Config.Digest != Digest.Of(configBytes))
        {
            throw new KanikoException(ErrorCode.BlobCorrupt, $"the image configuration is not '{manifest.Config.Digest}'");
        }

        var config = ImageDocument.ReadConfig(configBytes);
        return config.RootFs.DiffIds.Count == manifest.Layers.Count
            ? new Image(manifest, manifestBytes, config, configBytes)
            : throw new KanikoException(ErrorCode.ManifestInvalid,
                $"the manifest names {manifest.Layers.Count} layers, but the image configuration {config.RootFs.DiffIds.Count}");
    }

    /// <summary>The same image with the other format's media types; itself where it has them already.</summary>
    public Image To(ManifestFormat format)
    {
        var image = Create(Config, ConfigBytes, Manifest.Layers, (format, Manifest.Annotations));
        return image.Digest == Digest ? this : image;
    }

    private static Image Create(ImageConfig config, byte[] configBytes, IReadOnlyList<Descriptor> layers,
        (ManifestFormat Format, IReadOnlyDictionary<string, string>? Annotations) options)
    {
        var annotations = options.Annotations is { Count: > 0 } some ? some : null;
        var format = annotations is not null || layers.Any(layer => layer.MediaType == MediaTypes.OciLayerZstd)
            ? ManifestFormat.Oci
            : options.Format;
        var manifest = new ImageManifest
        {
            MediaType = format == ManifestFormat.Oci ? MediaTypes.OciManifest : MediaTypes.DockerManifest,
            Config = new Descriptor
            {
                MediaType = format == ManifestFormat.Oci ? MediaTypes.OciConfig : MediaTypes.DockerConfig,
                Digest = Digest.Of(configBytes),
                Size = configBytes.Length,
            },
            Layers = [.. layers.Select(layer => layer with { MediaType = MediaTypes.LayerIn(format, layer.MediaType) })],
            Annotations = annotations,
        };
        return new Image(manifest, ImageDocument.Write(manifest), config, configBytes);
    }
}
