namespace Kaniko.Tasks.Requests;

/// <summary>An image to copy from one registry to others, or to another name, byte for byte: what <c>kaniko copy</c> is told.</summary>
public sealed record CopyRequest
{
    /// <summary>The image reference to copy.</summary>
    public string Source { get; init; } = "";

    /// <summary><c>os/arch[/variant]</c>: only this image of an index. Null: what the reference names, with all its images.</summary>
    public string? CustomPlatform { get; init; }

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
