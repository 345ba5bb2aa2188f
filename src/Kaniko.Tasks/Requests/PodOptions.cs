namespace Kaniko.Tasks.Requests;

/// <summary>
/// What the pod of a build looks like. What is called an object is one of the Kubernetes API, written as JSON or YAML, or
/// <c>@FILE</c>.
/// </summary>
public sealed record PodOptions
{
    /// <summary>The start of the pod's name. Null: <c>kaniko-</c> and the name of the image.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>Labels of the pod; those below <c>kaniko-tasks/</c> are the program's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Annotations of the pod.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>EnvVar objects of the executor, for what is not a plain value.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary><c>secret:NAME</c>, <c>configmap:NAME</c> or EnvFromSource objects.</summary>
    public IReadOnlyList<string> EnvironmentFrom { get; init; } = [];

    /// <summary>Volume objects.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary><c>NAME:PATH[:ro]</c> or VolumeMount objects of the executor.</summary>
    public IReadOnlyList<string> VolumeMounts { get; init; } = [];

    /// <summary>The service account.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Make the service account, without any right, where it is missing.</summary>
    public bool CreateServiceAccount { get; init; }

    /// <summary>Mount the service account's token, which workload identity needs.</summary>
    public bool MountServiceAccountToken { get; init; }

    /// <summary>Labels of the node.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> NodeSelector { get; init; } = [];

    /// <summary>An Affinity object.</summary>
    public string? Affinity { get; init; }

    /// <summary><c>KEY[=VALUE][:EFFECT]</c> or Toleration objects.</summary>
    public IReadOnlyList<string> Tolerations { get; init; } = [];

    /// <summary>TopologySpreadConstraint objects.</summary>
    public IReadOnlyList<string> TopologySpread { get; init; } = [];

    /// <summary>The PriorityClass.</summary>
    public string? PriorityClass { get; init; }

    /// <summary>The RuntimeClass.</summary>
    public string? RuntimeClass { get; init; }

    /// <summary>The scheduler.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Secrets to pull the pod's images with.</summary>
    public IReadOnlyList<string> PullSecrets { get; init; } = [];

    /// <summary>When the executor image is pulled. Null: the cluster's rule.</summary>
    public PullPolicy? ImagePull { get; init; }

    /// <summary>A PodSecurityContext object.</summary>
    public string? SecurityContext { get; init; }

    /// <summary>A SecurityContext object of the executor.</summary>
    public string? ExecutorSecurityContext { get; init; }

    /// <summary>The user of the executor. Null: the image's.</summary>
    public int? RunAsUser { get; init; }

    /// <summary>Run the executor privileged.</summary>
    public bool Privileged { get; init; }

    /// <summary>Use the node's network. Needs <see cref="AllowHostNamespaces"/>.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Use the node's IPC namespace. Needs <see cref="AllowHostNamespaces"/>.</summary>
    public bool HostIpc { get; init; }

    /// <summary>Allow <see cref="HostNetwork"/> and <see cref="HostIpc"/>.</summary>
    public bool AllowHostNamespaces { get; init; }

    /// <summary><c>NAME:ADDRESS</c> lines of the pod's hosts file.</summary>
    public IReadOnlyList<string> HostAliases { get; init; } = [];

    /// <summary>Container objects that run before the executor.</summary>
    public IReadOnlyList<string> InitContainers { get; init; } = [];

    /// <summary>Container objects that run beside the executor.</summary>
    public IReadOnlyList<string> Sidecars { get; init; } = [];

    /// <summary>Bytes that a volume for an unpacked context may hold, such as <c>2Gi</c>. Null: no limit.</summary>
    public string? ContextSizeLimit { get; init; }

    /// <summary>How long the executor may take to end when it is asked to.</summary>
    public TimeSpan TerminationGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Partial Pod objects that are merged over the pod, in order: objects by key, lists of named objects by name, other lists appended; null
    /// removes.
    /// </summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];
}
