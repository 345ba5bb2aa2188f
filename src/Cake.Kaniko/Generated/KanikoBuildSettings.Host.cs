// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>Where the build runs: on this machine, in a container engine, or as a pod. Default: <c>local</c>.</summary>
    public KanikoHost? Host { get; set; }

    /// <summary>Lend the executor this machine's credentials for the registries of the build. Default: <c>true</c>.</summary>
    public bool? RegistryCredentials { get; set; }

    /// <summary>Allow destinations that only this machine can reach.</summary>
    public bool? AllowLocalRegistry { get; set; }

    /// <summary>Ask the registries whether they have what an executor elsewhere says to have pushed. A registry that this machine cannot reach or may not ask is left alone. Default: <c>true</c>.</summary>
    public bool? VerifyPush { get; set; }

    /// <summary>How long until the executor runs. 0 is no limit, as for the other two. Default: <c>5m</c>.</summary>
    public TimeSpan? StartTimeout { get; set; }

    /// <summary>How long the executor may run. Default: <c>0s</c>.</summary>
    public TimeSpan? BuildTimeout { get; set; }

    /// <summary>How long the context may take to get there. Default: <c>15m</c>.</summary>
    public TimeSpan? UploadTimeout { get; set; }

    /// <summary>How hard the context is compressed on its way, 0 to 9. Default: <c>1</c>.</summary>
    public int? UploadCompressionLevel { get; set; }

    /// <summary>How often a build starts anew that its host made fail. After an eviction, a lost node or a broken upload; never after a failing step. Default: <c>1</c>.</summary>
    public int? HostRetries { get; set; }

    /// <summary>The wait before the first new start; it doubles each time. Default: <c>5s</c>.</summary>
    public TimeSpan? HostRetryDelay { get; set; }

    /// <summary>When what the build made on its host is removed. Default: <c>always</c>.</summary>
    public KanikoHostCleanup? HostCleanup { get; set; }

    /// <summary>Fail when something cannot be removed from the host.</summary>
    public bool? StrictCleanup { get; set; }

    /// <summary>The image that builds, of this project or of Kaniko (<c>IMAGE</c>). Needed for every host but local.</summary>
    public string? ExecutorImage { get; set; }

    /// <summary>Whose program the image holds. auto: Kaniko's where the image's name says so. Kaniko is given its own flags only. Default: <c>auto</c>.</summary>
    public KanikoExecutor? Executor { get; set; }

    /// <summary>A further flag for the executor, after all others (<c>FLAG</c>).</summary>
    public ICollection<string> ExecutorArgs { get; set; } = [];

    /// <summary>A variable of the executor (<c>NAME[=VALUE]</c>). Without a value it is taken from the environment.</summary>
    public ICollection<string> ExecutorEnvs { get; set; } = [];

    /// <summary>A resource that the executor is promised (<c>RESOURCE=QUANTITY</c>). Added to cpu=500m, memory=1Gi and ephemeral-storage=2Gi.</summary>
    public IDictionary<string, string> ExecutorRequests { get; set; } = new Dictionary<string, string>();

    /// <summary>A resource that the executor may not exceed (<c>RESOURCE=QUANTITY</c>). A container engine is given memory and cpu.</summary>
    public IDictionary<string, string> ExecutorLimits { get; set; } = new Dictionary<string, string>();

    /// <summary>docker, podman, nerdctl, or a path to one (<c>PROGRAM</c>). Default: the first of them that is there.</summary>
    public string? ContainerEngine { get; set; }

    /// <summary>How the context reaches the container. auto: mounted read-only, unless DOCKER_HOST or CONTAINER_HOST names another machine. Default: <c>auto</c>.</summary>
    public KanikoContainerContext? ContainerContext { get; set; }

    /// <summary>The container's network, such as host (<c>NETWORK</c>).</summary>
    public string? ContainerNetwork { get; set; }

    /// <summary>When the executor image is pulled. Default: <c>missing</c>.</summary>
    public KanikoContainerPull? ContainerPull { get; set; }

    /// <summary>An argument of the engine, before 'run' (<c>ARGUMENT</c>).</summary>
    public ICollection<string> ContainerEngineArgs { get; set; } = [];

    /// <summary>An argument of 'run', before the image (<c>ARGUMENT</c>).</summary>
    public ICollection<string> ContainerArgs { get; set; } = [];
}
