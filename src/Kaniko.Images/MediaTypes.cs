namespace Kaniko.Images;

/// <summary>The media types of the OCI image specification and of Docker's schema 2.</summary>
public static class MediaTypes
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    public const string OciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string OciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    public const string DockerForeignLayerGzip = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    public const string OciForeignLayer = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    public const string OciForeignLayerGzip = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    public const string OciForeignLayerZstd = "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd";

    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerIndex;

    public static bool IsManifest(string mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>What <paramref name="format"/> calls a layer of this media type; what it has no word for stays.</summary>
    public static string LayerIn(ManifestFormat format, string mediaType) => (format, mediaType) switch
    {
        (ManifestFormat.Oci, DockerLayer) => OciLayer,
        (ManifestFormat.Oci, DockerLayerGzip) => OciLayerGzip,
        (ManifestFormat.Oci, DockerForeignLayerGzip) => OciForeignLayerGzip,
        (ManifestFormat.Docker, OciLayer) => DockerLayer,
        (ManifestFormat.Docker, OciLayerGzip) => DockerLayerGzip,
        (ManifestFormat.Docker, OciForeignLayerGzip) => DockerForeignLayerGzip,
        _ => mediaType,
    };
}
