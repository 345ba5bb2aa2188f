namespace Kaniko.Tasks.Requests;

/// <summary>Which cluster, and how it is used.</summary>
public sealed record KubernetesOptions
{
    /// <summary>The kubeconfig file. Null: <c>KUBECONFIG</c>, <c>~/.kube/config</c>, or the service account of the pod that the program runs in.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The context of the kubeconfig. Null: the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Use the service account of the pod that the program runs in.</summary>
    public bool InCluster { get; init; }

    /// <summary>The namespace. Null: the context's, then the service account's, then <c>default</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Make the namespace where it is missing.</summary>
    public bool CreateNamespace { get; init; }

    /// <summary>How the context reaches the pod.</summary>
    public ContextTransport Transport { get; init; } = ContextTransport.Auto;

    /// <summary>A PersistentVolumeClaim that holds the context, <c>NAME[:DIRECTORY]</c>.</summary>
    public string? ContextClaim { get; init; }

    /// <summary>An image with a shell and tar, for <see cref="ContextTransport.InitContainer"/>.</summary>
    public string InitImage { get; init; } = "busybox:stable";

    /// <summary>What runs the pod.</summary>
    public PodRunner RunAs { get; init; } = PodRunner.Pod;

    /// <summary>A secret of the namespace with registry credentials (<c>kubernetes.io/dockerconfigjson</c>), instead of one made for the build.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>Ask before the build whether it is allowed and what it needs is there.</summary>
    public bool Preflight { get; init; } = true;

    /// <summary>How long one request to the API server may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a pod that may stay is kept before <c>kaniko pods gc</c> removes it.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>How a context reaches a pod.</summary>
public enum ContextTransport
{
    /// <summary>An address is given to the executor as it is, a claim is mounted, a directory goes through <see cref="Stdin"/>.</summary>
    Auto,

    /// <summary>As an archive, attached to the executor's standard input.</summary>
    Stdin,

    /// <summary>As an archive, unpacked by an init container; for executors that read no standard input.</summary>
    InitContainer,

    /// <summary><see cref="KubernetesOptions.ContextClaim"/>.</summary>
    Volume,
}

/// <summary>What runs a build's pod.</summary>
public enum PodRunner
{
    /// <summary>Nothing: the program watches and removes it.</summary>
    Pod,

    /// <summary>A Job, which the cluster removes by itself.</summary>
    Job,
}
