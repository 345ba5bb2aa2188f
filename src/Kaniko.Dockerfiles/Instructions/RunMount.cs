namespace Kaniko.Dockerfiles.Instructions;

public enum RunMountType
{
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
}

public enum CacheSharing
{
    Shared,
    Private,
    Locked,
}

/// <summary>One <c>--mount</c>, variables expanded and all rules checked.</summary>
public sealed record RunMount
{
    public RunMountType Type { get; init; }

    /// <summary>Null: the working directory (bind), <c>/run/secrets/</c> and the last part of the ID (secret), <c>/run/buildkit/ssh_agent.N</c> (ssh).</summary>
    public string? Target { get; init; }

    public string? Source { get; init; }

    /// <summary>A stage, named context or image. Null: the build context (bind) or an empty directory (cache).</summary>
    public string? From { get; init; }

    public string? Id { get; init; }

    public bool ReadOnly { get; init; }

    public CacheSharing Sharing { get; init; }

    /// <summary>tmpfs: bytes; null for no limit.</summary>
    public long? Size { get; init; }

    public bool Required { get; init; }

    /// <summary>secret: the environment variable that gets the value.</summary>
    public string? Env { get; init; }

    /// <summary>Permission bits; null for the type's default.</summary>
    public uint? Mode { get; init; }

    public uint? Uid { get; init; }

    public uint? Gid { get; init; }
}
