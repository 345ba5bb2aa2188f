namespace Kaniko.Tasks.Requests;

/// <summary>An image on disk to push: what <c>kaniko push</c> is told.</summary>
public sealed record PushRequest
{
    /// <summary>A <c>docker save</c> tarball, or the directory of an OCI image layout.</summary>
    public string Source { get; init; } = "";

    /// <summary>Which image of several: its tag in the tarball, or its tag or digest in the layout. Null: the only one.</summary>
    public string? Image { get; init; }

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

/// <summary>Small files that tell other programs what was pushed. Each is a path, or an https address to PUT to; null: not written.</summary>
public sealed record DigestFiles
{
    /// <summary>The manifest's digest.</summary>
    public string? Digest { get; init; }

    /// <summary>One line a destination: <c>registry/repository@digest</c>.</summary>
    public string? NameWithDigest { get; init; }

    /// <summary>One line a destination: <c>registry/repository:tag@digest</c>.</summary>
    public string? NameTagWithDigest { get; init; }
}

/// <summary>The form of a result on standard output.</summary>
public enum ResultFormat
{
    /// <summary>For people and shell scripts.</summary>
    Text,

    /// <summary>The <see cref="Results.CommandResult"/> as JSON.</summary>
    Json,
}
