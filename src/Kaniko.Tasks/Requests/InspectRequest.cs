namespace Kaniko.Tasks.Requests;

/// <summary>An image to look at: what <c>kaniko inspect</c> is told.</summary>
public sealed record InspectRequest
{
    /// <summary>An image reference, <c>oci-layout://PATH[:TAG]</c>, or the path of a tarball or of a layout's directory.</summary>
    public string Source { get; init; } = "";

    /// <summary><c>os/arch[/variant]</c>: which image of an index. Null: the machine's, where the index has it.</summary>
    public string? CustomPlatform { get; init; }

    /// <summary>
    /// Only the manifest, byte for byte as its digest has it: what the reference names, also where that is an index; with
    /// <see cref="CustomPlatform"/> the platform's. Nothing else is read.
    /// </summary>
    public bool Raw { get; init; }

    /// <summary>The form of the result on standard output.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>How registries are reached.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();
}
