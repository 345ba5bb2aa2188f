using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Results;

/// <summary>What a build made. Lists that another version of the program does not tell are empty.</summary>
public sealed record BuildResult
{
    /// <summary>The manifest's digest; with several platforms, the index's.</summary>
    public required string Digest { get; init; }

    /// <summary>The configuration's digest: Docker's image id. With several platforms the index's digest, as in buildx.</summary>
    public required string ImageId { get; init; }

    /// <summary>Bytes of the manifest or index.</summary>
    public required long ManifestSize { get; init; }

    /// <summary>Of the manifest or index.</summary>
    public required string MediaType { get; init; }

    /// <summary><c>os/arch[/variant]</c>; several have commas between them.</summary>
    public required string Platform { get; init; }

    /// <summary>The image of each platform, where the build was for several: what the index names.</summary>
    public IReadOnlyList<PlatformResult> Platforms { get; init => field = value ?? []; } = [];

    /// <summary>Where it was pushed; empty for a build without a push.</summary>
    public IReadOnlyList<PushedImage> Images { get; init => field = value ?? []; } = [];

    /// <summary>The files that <c>--output</c> asked for.</summary>
    public IReadOnlyList<WrittenOutput> Outputs { get; init => field = value ?? []; } = [];

    /// <summary>From the lowest to the highest; with several platforms each distinct layer once, in the order of the platforms.</summary>
    public IReadOnlyList<LayerResult> Layers { get; init => field = value ?? []; } = [];

    /// <summary>In the order of the Dockerfile.</summary>
    public IReadOnlyList<StepResult> Steps { get; init => field = value ?? []; } = [];

    /// <summary>The images that stages start from.</summary>
    public IReadOnlyList<BaseImageResult> BaseImages { get; init => field = value ?? []; } = [];

    /// <summary>What was found on the way.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>The commit of a git context.</summary>
    public string? Commit { get; init; }

    /// <summary>What it was made from and by whom; with several platforms each has its own.</summary>
    public BuildProvenance? Provenance { get; init; }

    /// <summary>From start to end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Bytes of all layers, compressed.</summary>
    public long Size => Layers.Sum(layer => layer.Size);
}

/// <summary>The image of one platform, of a build for several.</summary>
public sealed record PlatformResult
{
    /// <summary><c>os/arch[/variant]</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The manifest's digest.</summary>
    public required string Digest { get; init; }

    /// <summary>The configuration's digest: Docker's image id.</summary>
    public required string ImageId { get; init; }

    /// <summary>Bytes of the manifest.</summary>
    public required long ManifestSize { get; init; }

    /// <summary>Of the manifest.</summary>
    public required string MediaType { get; init; }

    /// <summary>From the lowest to the highest.</summary>
    public IReadOnlyList<LayerResult> Layers { get; init => field = value ?? []; } = [];

    /// <summary>What it was made from and by whom.</summary>
    public BuildProvenance? Provenance { get; init; }

    /// <summary>Bytes of all layers, compressed.</summary>
    public long Size => Layers.Sum(layer => layer.Size);
}

/// <summary>One destination.</summary>
/// <param name="Reference">Registry, repository and tag.</param>
/// <param name="Digest">What the tag points at now.</param>
public sealed record PushedImage(string Reference, string Digest)
{
    /// <summary><c>registry/repository@digest</c>.</summary>
    public string Pinned => $"{Reference[..Colon(Reference)]}@{Digest}";

    private static int Colon(string reference)
    {
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? colon : reference.Length;
    }
}

/// <summary>Files that were written.</summary>
/// <param name="Type">buildx's word: <c>local</c>, <c>tar</c>, <c>oci</c> or <c>docker</c>.</param>
/// <param name="Destination">The directory or file, as it was asked for; <c>-</c> is standard output.</param>
/// <param name="Entries">How many files, directories and links; of an OCI layout or a tarball of an image: blobs.</param>
/// <param name="Size">Bytes of their contents.</param>
public sealed record WrittenOutput(string Type, string Destination, long Entries, long Size);

/// <summary>One layer.</summary>
/// <param name="Digest">Of the compressed layer.</param>
/// <param name="DiffId">Of the tar.</param>
/// <param name="Size">Compressed bytes.</param>
/// <param name="MediaType">Says how it is compressed.</param>
/// <param name="FromBase">It was not made by this build.</param>
public sealed record LayerResult(string Digest, string DiffId, long Size, string MediaType, bool FromBase);

/// <summary>One step.</summary>
/// <param name="Stage">The stage's name or number.</param>
/// <param name="Text">The instruction.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="CachedFrom">Null when it was made in this build.</param>
/// <param name="MissReason">Why the cache had no answer.</param>
/// <param name="Line">Its first line in the Dockerfile.</param>
public sealed record StepResult(
    string Stage, string Text, TimeSpan Duration, string? CachedFrom, string? MissReason, int? Line);

/// <summary>An image that a stage starts from.</summary>
/// <param name="Reference">As the Dockerfile names it, expanded.</param>
/// <param name="Digest">What it was at the time.</param>
public sealed record BaseImageResult(string Reference, string Digest);
