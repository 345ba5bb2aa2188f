namespace Kaniko.Tasks.Requests;

/// <summary>Where the build runs, and how it gets there.</summary>
public sealed record HostOptions
{
    /// <summary>Where the build runs.</summary>
    public HostKind Kind { get; init; } = HostKind.Local;

    /// <summary>The image that builds; needed for every host but <see cref="HostKind.Local"/>. Ours, or Kaniko's.</summary>
    public string? ExecutorImage { get; init; }

    /// <summary>Whose program the image holds.</summary>
    public ExecutorKind Executor { get; init; } = ExecutorKind.Auto;

    /// <summary>Further flags for the executor, after those of the request.</summary>
    public IReadOnlyList<string> ExecutorArguments { get; init; } = [];

    /// <summary>Variables of the executor, <c>NAME=VALUE</c>; a name alone is taken from the environment of the program.</summary>
    public IReadOnlyList<string> ExecutorEnvironment { get; init; } = [];

    /// <summary>Resources that the executor is promised, such as <c>cpu=500m</c>; added to the defaults key by key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Requests { get; init; } = [];

    /// <summary>Resources that the executor may not exceed, such as <c>memory=2Gi</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Limits { get; init; } = [];

    /// <summary>Whether the credentials of this machine for the registries of the build are lent to the executor.</summary>
    public bool RegistryCredentials { get; init; } = true;

    /// <summary>Allow destinations that only this machine can reach.</summary>
    public bool AllowLocalRegistry { get; init; }

    /// <summary>After a build elsewhere, ask the registries whether they have what it says to have pushed.</summary>
    public bool VerifyPush { get; init; } = true;

    /// <summary>How long until the executor runs. Zero: no limit.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the executor may run. Zero: no limit.</summary>
    public TimeSpan BuildTimeout { get; init; }

    /// <summary>How long the context may take to get there. Zero: no limit.</summary>
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a build starts anew that its host, not its Dockerfile, made fail.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>The wait before the first new start; it doubles each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When what a build made on its host is removed.</summary>
    public HostCleanup Cleanup { get; init; } = HostCleanup.Always;

    /// <summary>A build fails when something of it cannot be removed from its host.</summary>
    public bool StrictCleanup { get; init; }

    /// <summary>Return when the executor has its context; <c>kaniko pods</c> follows it from there.</summary>
    public bool Detach { get; init; }

    /// <summary>How hard the context is compressed on its way: 0 to 9.</summary>
    public int UploadCompressionLevel { get; init; } = 1;

    /// <summary>Of <see cref="HostKind.Container"/>.</summary>
    public ContainerHostOptions Container { get; init; } = new();

    /// <summary>Of <see cref="HostKind.Kubernetes"/>: the cluster.</summary>
    public KubernetesOptions Kubernetes { get; init; } = new();

    /// <summary>Of <see cref="HostKind.Kubernetes"/>: the pod.</summary>
    public PodOptions Pod { get; init; } = new();
}

/// <summary>Where a build runs.</summary>
public enum HostKind
{
    /// <summary>This machine.</summary>
    Local,

    /// <summary>A container engine, by its command line.</summary>
    Container,

    /// <summary>A pod in a cluster.</summary>
    Kubernetes,
}

/// <summary>Whose program an executor image holds.</summary>
public enum ExecutorKind
{
    /// <summary>Kaniko's where the image's name says so (<c>…/kaniko-project/executor</c>, <c>…/kaniko/executor</c>, <c>…/chainguard/kaniko</c>, <c>osscontainertools/kaniko</c>), else ours.</summary>
    Auto,

    /// <summary>This project's: it tells events and a typed result.</summary>
    Own,

    /// <summary>Kaniko: its flags only, its log lines, and the digest.</summary>
    Kaniko,
}

/// <summary>When what a build made on its host is removed.</summary>
public enum HostCleanup
{
    /// <summary>However it ended.</summary>
    Always,

    /// <summary>A failed or interrupted build stays to be looked at, for <see cref="KubernetesOptions.KeepFor"/>.</summary>
    OnSuccess,

    /// <summary>Everything stays, for <see cref="KubernetesOptions.KeepFor"/>.</summary>
    Never,
}

/// <summary>How a container engine is used.</summary>
public sealed record ContainerHostOptions
{
    /// <summary><c>docker</c>, <c>podman</c>, <c>nerdctl</c>, or a path to one. Null: the first of them that is there.</summary>
    public string? Engine { get; init; }

    /// <summary>How the context reaches the container.</summary>
    public ContainerContext Context { get; init; } = ContainerContext.Auto;

    /// <summary>The container's network, such as <c>host</c>. Null: the engine's default.</summary>
    public string? Network { get; init; }

    /// <summary>When the executor image is pulled.</summary>
    public PullPolicy Pull { get; init; } = PullPolicy.Missing;

    /// <summary>Arguments of the engine, before <c>run</c>.</summary>
    public IReadOnlyList<string> EngineArguments { get; init; } = [];

    /// <summary>Arguments of <c>run</c>, before the image.</summary>
    public IReadOnlyList<string> RunArguments { get; init; } = [];
}

/// <summary>How a context reaches a container.</summary>
public enum ContainerContext
{
    /// <summary>Mounted, unless the engine is on another machine.</summary>
    Auto,

    /// <summary>Mounted read-only.</summary>
    Mount,

    /// <summary>As an archive on standard input.</summary>
    Stdin,
}

/// <summary>When an image is pulled.</summary>
public enum PullPolicy
{
    /// <summary>Where it is not there.</summary>
    Missing,

    /// <summary>Each time.</summary>
    Always,

    /// <summary>Not at all.</summary>
    Never,
}
