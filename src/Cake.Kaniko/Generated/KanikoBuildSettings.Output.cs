// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>Image reference to push to (<c>IMAGE</c>). Needed unless --no-push is given. The first one decides where the layer cache is.</summary>
    public ICollection<string> Destinations { get; set; } = [];

    /// <summary>Build, but push no image. The environment variable wins over the flag.</summary>
    public bool? NoPush { get; set; }

    /// <summary>Write the image as a tarball for 'docker load' (<c>FILE</c>). The image is still pushed, unless --no-push is given.</summary>
    public FilePath? TarPath { get; set; }

    /// <summary>Write the image as an OCI layout (<c>DIRECTORY</c>).</summary>
    public DirectoryPath? OciLayoutPath { get; set; }

    /// <summary>Write the manifest's digest (<c>FILE|URL</c>). An https address gets a PUT.</summary>
    public FilePath? DigestFile { get; set; }

    /// <summary>Write a line REPOSITORY@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public FilePath? ImageNameWithDigestFile { get; set; }

    /// <summary>Write a line REPOSITORY:TAG@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public FilePath? ImageNameTagWithDigestFile { get; set; }

    /// <summary>Write what was built as JSON, as buildx does (<c>FILE</c>).</summary>
    public FilePath? MetadataFile { get; set; }

    /// <summary>Media types of the image. Default: those of the base image; for scratch, oci.</summary>
    public KanikoImageFormat? ImageFormat { get; set; }

    /// <summary>Compression of new layers. Default: <c>gzip</c>.</summary>
    public KanikoCompression? Compression { get; set; }

    /// <summary>Level of the compression. gzip: 1 to 9, zstd: 1 to 22; -1 is the default level. Default: <c>-1</c>.</summary>
    public int? CompressionLevel { get; set; }
}
