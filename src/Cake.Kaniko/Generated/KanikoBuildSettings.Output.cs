// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>Image reference to push to (<c>IMAGE</c>). Needed unless --no-push is given. The first one decides where the layer cache is.</summary>
    public ICollection<string> Destinations { get; set; } = [];

    /// <summary>Build, but push no image. The environment variable wins over the flag.</summary>
    public bool? NoPush { get; set; }

    /// <summary>Write the image's files, or what else buildx's --output says (<c>DIRECTORY|type=TYPE[,KEY=VALUE]</c>). type=local,dest=DIRECTORY[,mode=delete] and type=tar,dest=FILE (- is standard output) write the files of the last stage; image, registry, docker, oci and cacheonly say what other flags say too. Without a --destination nothing is pushed.</summary>
    public ICollection<string> Outputs { get; set; } = [];

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

    /// <summary>Write what was built as JSON, as buildx does (<c>FILE</c>). With BUILDX_METADATA_WARNINGS=1 it holds the findings of the build checks too.</summary>
    public FilePath? MetadataFile { get; set; }

    /// <summary>Write everything that was told of the build as JSON (<c>FILE</c>). The events of --progress=rawjson, and the result; also of a build that failed.</summary>
    public FilePath? ReportFile { get; set; }

    /// <summary>Write a page about the build in Markdown (<c>FILE</c>). Tags, digests, layers, steps and findings; also of a build that failed. GitHub gets it without being asked.</summary>
    public FilePath? SummaryFile { get; set; }

    /// <summary>Write KANIKO_DIGEST and other results, a variable a line (<c>FILE</c>). GitLab's artifacts:reports:dotenv.</summary>
    public FilePath? DotenvFile { get; set; }

    /// <summary>Write the findings of the build checks as Code Climate's JSON (<c>FILE</c>). GitLab's artifacts:reports:codequality.</summary>
    public FilePath? CodeQualityFile { get; set; }

    /// <summary>The CI system that is told of groups, findings and results. auto: the one whose variables are there. Default: <c>auto</c>.</summary>
    public KanikoCi? Ci { get; set; }

    /// <summary>Media types of the image. Default: those of the base image; for scratch, oci.</summary>
    public KanikoImageFormat? ImageFormat { get; set; }

    /// <summary>Compression of new layers. Default: <c>gzip</c>.</summary>
    public KanikoCompression? Compression { get; set; }

    /// <summary>Level of the compression. gzip: 1 to 9, zstd: 1 to 22; -1 is the default level. Default: <c>-1</c>.</summary>
    public int? CompressionLevel { get; set; }
}
