namespace Kaniko.Tasks.Requests;

/// <summary>What is written besides a push.</summary>
public sealed record OutputOptions
{
    /// <summary>A docker-save tarball.</summary>
    public string? TarPath { get; init; }

    /// <summary>An OCI image layout directory.</summary>
    public string? OciLayoutPath { get; init; }

    /// <summary>Files of the image, in directories and archives.</summary>
    public IReadOnlyList<FileOutput> Files { get; init; } = [];

    /// <summary>What outputs say of the image itself, until the whole command line is read.</summary>
    internal IReadOnlyList<ImageOutput> Images { get; init; } = [];

    /// <summary>A file, or an https address to PUT to, for the manifest's digest.</summary>
    public string? DigestFile { get; init; }

    /// <summary>One line a destination: <c>registry/repository@digest</c>.</summary>
    public string? ImageNameWithDigestFile { get; init; }

    /// <summary>One line a destination: <c>registry/repository:tag@digest</c>.</summary>
    public string? ImageNameTagWithDigestFile { get; init; }

    /// <summary>buildx's metadata JSON.</summary>
    public string? MetadataFile { get; init; }

    /// <summary>Everything that was told of the build, as JSON; also of a build that failed.</summary>
    public string? ReportFile { get; init; }

    /// <summary>A page about the build in Markdown; also of a build that failed.</summary>
    public string? SummaryFile { get; init; }

    /// <summary><c>KANIKO_DIGEST=…</c> and the like, a line each: GitLab's dotenv report.</summary>
    public string? DotenvFile { get; init; }

    /// <summary>The findings of the build checks in Code Climate's JSON: GitLab's code quality report.</summary>
    public string? CodeQualityFile { get; init; }

    /// <summary>The CI system that is spoken to.</summary>
    public CiMode Ci { get; init; } = CiMode.Auto;

    /// <summary>Null: what the base image has; for <c>scratch</c>, OCI.</summary>
    public ImageFormat? ImageFormat { get; init; }

    /// <summary>Compression of new layers.</summary>
    public Compression Compression { get; init; } = Compression.Gzip;

    /// <summary>-1: the default level. gzip: 1 to 9; zstd: 1 to 22.</summary>
    public int CompressionLevel { get; init; } = -1;
}

/// <summary>Which CI system is told of groups, findings and results.</summary>
public enum CiMode
{
    /// <summary>The one whose variables are there.</summary>
    Auto,

    /// <summary>None.</summary>
    None,

    /// <summary>GitHub Actions.</summary>
    GitHub,

    /// <summary>GitLab CI/CD.</summary>
    GitLab,

    /// <summary>Azure Pipelines.</summary>
    Azure,

    /// <summary>TeamCity.</summary>
    TeamCity,

    /// <summary>Jenkins.</summary>
    Jenkins,

    /// <summary>Bitbucket Pipelines.</summary>
    Bitbucket,

    /// <summary>CircleCI.</summary>
    CircleCi,

    /// <summary>Buildkite.</summary>
    Buildkite,

    /// <summary>Woodpecker.</summary>
    Woodpecker,

    /// <summary>Drone.</summary>
    Drone,
}

/// <summary>Media types of an image.</summary>
public enum ImageFormat
{
    /// <summary>Docker's schema 2.</summary>
    Docker,

    /// <summary>The OCI image spec's.</summary>
    Oci,
}

/// <summary>Compression of layers.</summary>
public enum Compression
{
    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>zstd; only OCI has a media type for it.</summary>
    Zstd,

    /// <summary>Plain tar.</summary>
    None,
}
