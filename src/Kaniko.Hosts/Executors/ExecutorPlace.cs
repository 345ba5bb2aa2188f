namespace Kaniko.Hosts.Executors;

/// <summary>What an executor's surroundings offer.</summary>
internal sealed record ExecutorPlace
{
    /// <summary>For messages: <c>a pod</c>, <c>a container</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Directories of this machine can be mounted there.</summary>
    public bool Mounts { get; init; }

    /// <summary>Where a local context directory is there; null: it travels on standard input.</summary>
    public string? ContextDirectory { get; init; }

    /// <summary>The context is there already, whatever the request says; an address or directory.</summary>
    public string? GivenContext { get; init; }

    /// <summary>What the executor calls a context that is sent to it as an archive.</summary>
    public string ArchiveContext { get; init; } = ContextNames.StandardInput;

    /// <summary>The file that the digest is written to.</summary>
    public required string DigestFile { get; init; }

    /// <summary>Where files that are brought back are written; null: none can be.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Paths that outlive the executor: volumes that the user mounted.</summary>
    public Func<string, bool> Keeps { get; init; } = _ => false;
}
