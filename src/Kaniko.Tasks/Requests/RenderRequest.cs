namespace Kaniko.Tasks.Requests;

/// <summary>Manifests to print: what the flags of <c>kaniko render</c> say.</summary>
public sealed record RenderRequest
{
    /// <summary>The build whose manifests are printed.</summary>
    public BuildRequest Build { get; init; } = new();

    /// <summary>Which manifests.</summary>
    public ManifestKind Kind { get; init; } = ManifestKind.Pod;

    /// <summary>The object's name. Null: made from the image's.</summary>
    public string? Name { get; init; }

    /// <summary>When a CronJob runs: five fields, or <c>@daily</c> and the like.</summary>
    public string? Schedule { get; init; }

    /// <summary>The zone of <see cref="Schedule"/>, such as <c>Etc/UTC</c>. Null: the cluster's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The CronJob does not run for now.</summary>
    public bool Suspend { get; init; }

    /// <summary>Base images to put into the cache directory, instead of a build.</summary>
    public IReadOnlyList<string> WarmImages { get; init; } = [];

    /// <summary>Print the values of secrets too.</summary>
    public bool ShowSecrets { get; init; }

    /// <summary>JSON instead of YAML.</summary>
    public bool Json { get; init; }
}

/// <summary>Which manifests are printed.</summary>
public enum ManifestKind
{
    /// <summary>The pod that a build would make, with its secrets.</summary>
    Pod,

    /// <summary>A Job of it.</summary>
    Job,

    /// <summary>A CronJob of it.</summary>
    CronJob,

    /// <summary>Namespace, service account, role and binding of who starts builds.</summary>
    Access,
}

/// <summary>What the flags of <c>kaniko pods</c> say.</summary>
public sealed record PodsRequest
{
    /// <summary>The cluster.</summary>
    public KubernetesOptions Kubernetes { get; init; } = new();

    /// <summary>Remove what is older, expired or not. Zero: only what has expired.</summary>
    public TimeSpan OlderThan { get; init; }

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();
}
