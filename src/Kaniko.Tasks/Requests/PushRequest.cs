namespace Kaniko.Tasks.Requests;

/// <summary>An image on disk to push: what the flags of <c>kaniko push</c> say. The tarball or layout itself is an operand.</summary>
public sealed record PushRequest
{
    /// <summary>The image references to push to.</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>A file, or an https address to PUT to, for the manifest's digest.</summary>
    public string? DigestFile { get; init; }

    /// <summary>One line a destination: <c>registry/repository@digest</c>.</summary>
    public string? ImageNameWithDigestFile { get; init; }

    /// <summary>One line a destination: <c>registry/repository:tag@digest</c>.</summary>
    public string? ImageNameTagWithDigestFile { get; init; }

    /// <summary>How registries are reached.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();
}
