// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>Where the build runs: on this machine, in a container engine, or as a pod. Default: <c>local</c>.</summary>
    public KanikoHost? Host { get; init; }

    /// <summary>Sets <see cref="Host"/>.</summary>
    public KanikoBuildSettings SetHost(KanikoHost? value) => this with { Host = value };

    /// <summary>Resets <see cref="Host"/>.</summary>
    public KanikoBuildSettings ResetHost() => this with { Host = null };

    /// <summary>Lend the executor this machine's credentials for the registries of the build. Default: <c>true</c>.</summary>
    public bool? RegistryCredentials { get; init; }

    /// <summary>Sets <see cref="RegistryCredentials"/>.</summary>
    public KanikoBuildSettings SetRegistryCredentials(bool? value) => this with { RegistryCredentials = value };

    /// <summary>Resets <see cref="RegistryCredentials"/>.</summary>
    public KanikoBuildSettings ResetRegistryCredentials() => this with { RegistryCredentials = null };

    /// <summary>Enables <see cref="RegistryCredentials"/>.</summary>
    public KanikoBuildSettings EnableRegistryCredentials() => this with { RegistryCredentials = true };

    /// <summary>Disables <see cref="RegistryCredentials"/>.</summary>
    public KanikoBuildSettings DisableRegistryCredentials() => this with { RegistryCredentials = false };

    /// <summary>Toggles <see cref="RegistryCredentials"/>.</summary>
    public KanikoBuildSettings ToggleRegistryCredentials() => this with { RegistryCredentials = !(RegistryCredentials ?? true) };

    /// <summary>Allow destinations that only this machine can reach.</summary>
    public bool? AllowLocalRegistry { get; init; }

    /// <summary>Sets <see cref="AllowLocalRegistry"/>.</summary>
    public KanikoBuildSettings SetAllowLocalRegistry(bool? value) => this with { AllowLocalRegistry = value };

    /// <summary>Resets <see cref="AllowLocalRegistry"/>.</summary>
    public KanikoBuildSettings ResetAllowLocalRegistry() => this with { AllowLocalRegistry = null };

    /// <summary>Enables <see cref="AllowLocalRegistry"/>.</summary>
    public KanikoBuildSettings EnableAllowLocalRegistry() => this with { AllowLocalRegistry = true };

    /// <summary>Disables <see cref="AllowLocalRegistry"/>.</summary>
    public KanikoBuildSettings DisableAllowLocalRegistry() => this with { AllowLocalRegistry = false };

    /// <summary>Toggles <see cref="AllowLocalRegistry"/>.</summary>
    public KanikoBuildSettings ToggleAllowLocalRegistry() => this with { AllowLocalRegistry = !(AllowLocalRegistry ?? false) };

    /// <summary>Ask the registries whether they have what an executor elsewhere says to have pushed. A registry that this machine cannot reach or may not ask is left alone. Default: <c>true</c>.</summary>
    public bool? VerifyPush { get; init; }

    /// <summary>Sets <see cref="VerifyPush"/>.</summary>
    public KanikoBuildSettings SetVerifyPush(bool? value) => this with { VerifyPush = value };

    /// <summary>Resets <see cref="VerifyPush"/>.</summary>
    public KanikoBuildSettings ResetVerifyPush() => this with { VerifyPush = null };

    /// <summary>Enables <see cref="VerifyPush"/>.</summary>
    public KanikoBuildSettings EnableVerifyPush() => this with { VerifyPush = true };

    /// <summary>Disables <see cref="VerifyPush"/>.</summary>
    public KanikoBuildSettings DisableVerifyPush() => this with { VerifyPush = false };

    /// <summary>Toggles <see cref="VerifyPush"/>.</summary>
    public KanikoBuildSettings ToggleVerifyPush() => this with { VerifyPush = !(VerifyPush ?? true) };

    /// <summary>How long until the executor runs. 0 is no limit, as for the other two. Default: <c>5m</c>.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>Sets <see cref="StartTimeout"/>.</summary>
    public KanikoBuildSettings SetStartTimeout(TimeSpan? value) => this with { StartTimeout = value };

    /// <summary>Resets <see cref="StartTimeout"/>.</summary>
    public KanikoBuildSettings ResetStartTimeout() => this with { StartTimeout = null };

    /// <summary>How long the executor may run. Default: <c>0s</c>.</summary>
    public TimeSpan? BuildTimeout { get; init; }

    /// <summary>Sets <see cref="BuildTimeout"/>.</summary>
    public KanikoBuildSettings SetBuildTimeout(TimeSpan? value) => this with { BuildTimeout = value };

    /// <summary>Resets <see cref="BuildTimeout"/>.</summary>
    public KanikoBuildSettings ResetBuildTimeout() => this with { BuildTimeout = null };

    /// <summary>How long the context may take to get there. Default: <c>15m</c>.</summary>
    public TimeSpan? UploadTimeout { get; init; }

    /// <summary>Sets <see cref="UploadTimeout"/>.</summary>
    public KanikoBuildSettings SetUploadTimeout(TimeSpan? value) => this with { UploadTimeout = value };

    /// <summary>Resets <see cref="UploadTimeout"/>.</summary>
    public KanikoBuildSettings ResetUploadTimeout() => this with { UploadTimeout = null };

    /// <summary>How hard the context is compressed on its way, 0 to 9. Default: <c>1</c>.</summary>
    public int? UploadCompressionLevel { get; init; }

    /// <summary>Sets <see cref="UploadCompressionLevel"/>.</summary>
    public KanikoBuildSettings SetUploadCompressionLevel(int? value) => this with { UploadCompressionLevel = value };

    /// <summary>Resets <see cref="UploadCompressionLevel"/>.</summary>
    public KanikoBuildSettings ResetUploadCompressionLevel() => this with { UploadCompressionLevel = null };

    /// <summary>How often a build starts anew that its host made fail. After an eviction, a lost node or a broken upload; never after a failing step. Default: <c>1</c>.</summary>
    public int? HostRetries { get; init; }

    /// <summary>Sets <see cref="HostRetries"/>.</summary>
    public KanikoBuildSettings SetHostRetries(int? value) => this with { HostRetries = value };

    /// <summary>Resets <see cref="HostRetries"/>.</summary>
    public KanikoBuildSettings ResetHostRetries() => this with { HostRetries = null };

    /// <summary>The wait before the first new start; it doubles each time. Default: <c>5s</c>.</summary>
    public TimeSpan? HostRetryDelay { get; init; }

    /// <summary>Sets <see cref="HostRetryDelay"/>.</summary>
    public KanikoBuildSettings SetHostRetryDelay(TimeSpan? value) => this with { HostRetryDelay = value };

    /// <summary>Resets <see cref="HostRetryDelay"/>.</summary>
    public KanikoBuildSettings ResetHostRetryDelay() => this with { HostRetryDelay = null };

    /// <summary>When what the build made on its host is removed. Default: <c>always</c>.</summary>
    public KanikoHostCleanup? HostCleanup { get; init; }

    /// <summary>Sets <see cref="HostCleanup"/>.</summary>
    public KanikoBuildSettings SetHostCleanup(KanikoHostCleanup? value) => this with { HostCleanup = value };

    /// <summary>Resets <see cref="HostCleanup"/>.</summary>
    public KanikoBuildSettings ResetHostCleanup() => this with { HostCleanup = null };

    /// <summary>Fail when something cannot be removed from the host.</summary>
    public bool? StrictCleanup { get; init; }

    /// <summary>Sets <see cref="StrictCleanup"/>.</summary>
    public KanikoBuildSettings SetStrictCleanup(bool? value) => this with { StrictCleanup = value };

    /// <summary>Resets <see cref="StrictCleanup"/>.</summary>
    public KanikoBuildSettings ResetStrictCleanup() => this with { StrictCleanup = null };

    /// <summary>Enables <see cref="StrictCleanup"/>.</summary>
    public KanikoBuildSettings EnableStrictCleanup() => this with { StrictCleanup = true };

    /// <summary>Disables <see cref="StrictCleanup"/>.</summary>
    public KanikoBuildSettings DisableStrictCleanup() => this with { StrictCleanup = false };

    /// <summary>Toggles <see cref="StrictCleanup"/>.</summary>
    public KanikoBuildSettings ToggleStrictCleanup() => this with { StrictCleanup = !(StrictCleanup ?? false) };

    /// <summary>The image that builds, of this project or of Kaniko (<c>IMAGE</c>). Needed for every host but local.</summary>
    public string? ExecutorImage { get; init; }

    /// <summary>Sets <see cref="ExecutorImage"/>.</summary>
    public KanikoBuildSettings SetExecutorImage(string? value) => this with { ExecutorImage = value };

    /// <summary>Resets <see cref="ExecutorImage"/>.</summary>
    public KanikoBuildSettings ResetExecutorImage() => this with { ExecutorImage = null };

    /// <summary>Whose program the image holds. auto: Kaniko's where the image's name says so. Kaniko is given its own flags only. Default: <c>auto</c>.</summary>
    public KanikoExecutor? Executor { get; init; }

    /// <summary>Sets <see cref="Executor"/>.</summary>
    public KanikoBuildSettings SetExecutor(KanikoExecutor? value) => this with { Executor = value };

    /// <summary>Resets <see cref="Executor"/>.</summary>
    public KanikoBuildSettings ResetExecutor() => this with { Executor = null };

    /// <summary>A further flag for the executor, after all others (<c>FLAG</c>).</summary>
    public IReadOnlyList<string> ExecutorArgs { get; init; } = [];

    /// <summary>Sets <see cref="ExecutorArgs"/>.</summary>
    public KanikoBuildSettings SetExecutorArgs(params IEnumerable<string> values) => this with { ExecutorArgs = [.. values] };

    /// <summary>Adds to <see cref="ExecutorArgs"/>.</summary>
    public KanikoBuildSettings AddExecutorArgs(params IEnumerable<string> values) => this with { ExecutorArgs = [.. ExecutorArgs, .. values] };

    /// <summary>Adds one to <see cref="ExecutorArgs"/>.</summary>
    public KanikoBuildSettings AddExecutorArg(string value) => this with { ExecutorArgs = [.. ExecutorArgs, value] };

    /// <summary>Removes from <see cref="ExecutorArgs"/>.</summary>
    public KanikoBuildSettings RemoveExecutorArgs(params IEnumerable<string> values) => this with { ExecutorArgs = [.. ExecutorArgs.Except(values)] };

    /// <summary>Empties <see cref="ExecutorArgs"/>.</summary>
    public KanikoBuildSettings ClearExecutorArgs() => this with { ExecutorArgs = [] };

    /// <summary>A variable of the executor (<c>NAME[=VALUE]</c>). Without a value it is taken from the environment.</summary>
    public IReadOnlyList<string> ExecutorEnvs { get; init; } = [];

    /// <summary>Sets <see cref="ExecutorEnvs"/>.</summary>
    public KanikoBuildSettings SetExecutorEnvs(params IEnumerable<string> values) => this with { ExecutorEnvs = [.. values] };

    /// <summary>Adds to <see cref="ExecutorEnvs"/>.</summary>
    public KanikoBuildSettings AddExecutorEnvs(params IEnumerable<string> values) => this with { ExecutorEnvs = [.. ExecutorEnvs, .. values] };

    /// <summary>Adds one to <see cref="ExecutorEnvs"/>.</summary>
    public KanikoBuildSettings AddExecutorEnv(string value) => this with { ExecutorEnvs = [.. ExecutorEnvs, value] };

    /// <summary>Removes from <see cref="ExecutorEnvs"/>.</summary>
    public KanikoBuildSettings RemoveExecutorEnvs(params IEnumerable<string> values) => this with { ExecutorEnvs = [.. ExecutorEnvs.Except(values)] };

    /// <summary>Empties <see cref="ExecutorEnvs"/>.</summary>
    public KanikoBuildSettings ClearExecutorEnvs() => this with { ExecutorEnvs = [] };

    /// <summary>A resource that the executor is promised (<c>RESOURCE=QUANTITY</c>). Added to cpu=500m, memory=1Gi and ephemeral-storage=2Gi.</summary>
    public IReadOnlyDictionary<string, string> ExecutorRequests { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="ExecutorRequests"/>.</summary>
    public KanikoBuildSettings SetExecutorRequests(IReadOnlyDictionary<string, string> values) => this with { ExecutorRequests = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="ExecutorRequests"/>.</summary>
    public KanikoBuildSettings SetExecutorRequest(string key, string value) => this with { ExecutorRequests = With(ExecutorRequests, key, value) };

    /// <summary>Adds to <see cref="ExecutorRequests"/>.</summary>
    public KanikoBuildSettings AddExecutorRequest(string key, string value) => this with { ExecutorRequests = With(ExecutorRequests, key, value) };

    /// <summary>Removes from <see cref="ExecutorRequests"/>.</summary>
    public KanikoBuildSettings RemoveExecutorRequest(string key) => this with { ExecutorRequests = Without(ExecutorRequests, key) };

    /// <summary>Empties <see cref="ExecutorRequests"/>.</summary>
    public KanikoBuildSettings ClearExecutorRequests() => this with { ExecutorRequests = new Dictionary<string, string>() };

    /// <summary>A resource that the executor may not exceed (<c>RESOURCE=QUANTITY</c>). A container engine is given memory and cpu.</summary>
    public IReadOnlyDictionary<string, string> ExecutorLimits { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="ExecutorLimits"/>.</summary>
    public KanikoBuildSettings SetExecutorLimits(IReadOnlyDictionary<string, string> values) => this with { ExecutorLimits = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="ExecutorLimits"/>.</summary>
    public KanikoBuildSettings SetExecutorLimit(string key, string value) => this with { ExecutorLimits = With(ExecutorLimits, key, value) };

    /// <summary>Adds to <see cref="ExecutorLimits"/>.</summary>
    public KanikoBuildSettings AddExecutorLimit(string key, string value) => this with { ExecutorLimits = With(ExecutorLimits, key, value) };

    /// <summary>Removes from <see cref="ExecutorLimits"/>.</summary>
    public KanikoBuildSettings RemoveExecutorLimit(string key) => this with { ExecutorLimits = Without(ExecutorLimits, key) };

    /// <summary>Empties <see cref="ExecutorLimits"/>.</summary>
    public KanikoBuildSettings ClearExecutorLimits() => this with { ExecutorLimits = new Dictionary<string, string>() };

    /// <summary>docker, podman, nerdctl, or a path to one (<c>PROGRAM</c>). Default: the first of them that is there.</summary>
    public string? ContainerEngine { get; init; }

    /// <summary>Sets <see cref="ContainerEngine"/>.</summary>
    public KanikoBuildSettings SetContainerEngine(string? value) => this with { ContainerEngine = value };

    /// <summary>Resets <see cref="ContainerEngine"/>.</summary>
    public KanikoBuildSettings ResetContainerEngine() => this with { ContainerEngine = null };

    /// <summary>How the context reaches the container. auto: mounted read-only, unless DOCKER_HOST or CONTAINER_HOST names another machine. Default: <c>auto</c>.</summary>
    public KanikoContainerContext? ContainerContext { get; init; }

    /// <summary>Sets <see cref="ContainerContext"/>.</summary>
    public KanikoBuildSettings SetContainerContext(KanikoContainerContext? value) => this with { ContainerContext = value };

    /// <summary>Resets <see cref="ContainerContext"/>.</summary>
    public KanikoBuildSettings ResetContainerContext() => this with { ContainerContext = null };

    /// <summary>The container's network, such as host (<c>NETWORK</c>).</summary>
    public string? ContainerNetwork { get; init; }

    /// <summary>Sets <see cref="ContainerNetwork"/>.</summary>
    public KanikoBuildSettings SetContainerNetwork(string? value) => this with { ContainerNetwork = value };

    /// <summary>Resets <see cref="ContainerNetwork"/>.</summary>
    public KanikoBuildSettings ResetContainerNetwork() => this with { ContainerNetwork = null };

    /// <summary>When the executor image is pulled. Default: <c>missing</c>.</summary>
    public KanikoContainerPull? ContainerPull { get; init; }

    /// <summary>Sets <see cref="ContainerPull"/>.</summary>
    public KanikoBuildSettings SetContainerPull(KanikoContainerPull? value) => this with { ContainerPull = value };

    /// <summary>Resets <see cref="ContainerPull"/>.</summary>
    public KanikoBuildSettings ResetContainerPull() => this with { ContainerPull = null };

    /// <summary>An argument of the engine, before 'run' (<c>ARGUMENT</c>).</summary>
    public IReadOnlyList<string> ContainerEngineArgs { get; init; } = [];

    /// <summary>Sets <see cref="ContainerEngineArgs"/>.</summary>
    public KanikoBuildSettings SetContainerEngineArgs(params IEnumerable<string> values) => this with { ContainerEngineArgs = [.. values] };

    /// <summary>Adds to <see cref="ContainerEngineArgs"/>.</summary>
    public KanikoBuildSettings AddContainerEngineArgs(params IEnumerable<string> values) => this with { ContainerEngineArgs = [.. ContainerEngineArgs, .. values] };

    /// <summary>Adds one to <see cref="ContainerEngineArgs"/>.</summary>
    public KanikoBuildSettings AddContainerEngineArg(string value) => this with { ContainerEngineArgs = [.. ContainerEngineArgs, value] };

    /// <summary>Removes from <see cref="ContainerEngineArgs"/>.</summary>
    public KanikoBuildSettings RemoveContainerEngineArgs(params IEnumerable<string> values) => this with { ContainerEngineArgs = [.. ContainerEngineArgs.Except(values)] };

    /// <summary>Empties <see cref="ContainerEngineArgs"/>.</summary>
    public KanikoBuildSettings ClearContainerEngineArgs() => this with { ContainerEngineArgs = [] };

    /// <summary>An argument of 'run', before the image (<c>ARGUMENT</c>).</summary>
    public IReadOnlyList<string> ContainerArgs { get; init; } = [];

    /// <summary>Sets <see cref="ContainerArgs"/>.</summary>
    public KanikoBuildSettings SetContainerArgs(params IEnumerable<string> values) => this with { ContainerArgs = [.. values] };

    /// <summary>Adds to <see cref="ContainerArgs"/>.</summary>
    public KanikoBuildSettings AddContainerArgs(params IEnumerable<string> values) => this with { ContainerArgs = [.. ContainerArgs, .. values] };

    /// <summary>Adds one to <see cref="ContainerArgs"/>.</summary>
    public KanikoBuildSettings AddContainerArg(string value) => this with { ContainerArgs = [.. ContainerArgs, value] };

    /// <summary>Removes from <see cref="ContainerArgs"/>.</summary>
    public KanikoBuildSettings RemoveContainerArgs(params IEnumerable<string> values) => this with { ContainerArgs = [.. ContainerArgs.Except(values)] };

    /// <summary>Empties <see cref="ContainerArgs"/>.</summary>
    public KanikoBuildSettings ClearContainerArgs() => this with { ContainerArgs = [] };
}
