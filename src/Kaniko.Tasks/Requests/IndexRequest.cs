namespace Kaniko.Tasks.Requests;

/// <summary>A multi-platform index to make of images, and to push: what <c>kaniko index</c> is told.</summary>
public sealed record IndexRequest
{
    /// <summary>
    /// Image references, or digests in the first destination's repository. An index among them contributes its images. They are copied to the
    /// destinations where they are not there.
    /// </summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Files, or directories of files, that hold more of them: what parallel jobs wrote with their digest files.</summary>
    public IReadOnlyList<string> DigestSources { get; init; } = [];

    /// <summary>Annotations of the index.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Null: docker where all images are docker's and there is no annotation, else OCI.</summary>
    public ImageFormat? ImageFormat { get; init; }

    /// <summary>The image references to push to.</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>What is written about it.</summary>
    public DigestFiles Files { get; init; } = new();

    /// <summary>The form of the result on standard output.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>How registries are reached.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();
}
