// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>The start of the pod's name (<c>TEXT</c>). Default: kaniko- and the name of the image.</summary>
    public string? PodNamePrefix { get; init; }

    /// <summary>Sets <see cref="PodNamePrefix"/>.</summary>
    public KanikoBuildSettings SetPodNamePrefix(string? value) => this with { PodNamePrefix = value };

    /// <summary>Resets <see cref="PodNamePrefix"/>.</summary>
    public KanikoBuildSettings ResetPodNamePrefix() => this with { PodNamePrefix = null };

    /// <summary>Label of the pod (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> PodLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="PodLabels"/>.</summary>
    public KanikoBuildSettings SetPodLabels(IReadOnlyDictionary<string, string> values) => this with { PodLabels = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="PodLabels"/>.</summary>
    public KanikoBuildSettings SetPodLabel(string key, string value) => this with { PodLabels = With(PodLabels, key, value) };

    /// <summary>Adds to <see cref="PodLabels"/>.</summary>
    public KanikoBuildSettings AddPodLabel(string key, string value) => this with { PodLabels = With(PodLabels, key, value) };

    /// <summary>Removes from <see cref="PodLabels"/>.</summary>
    public KanikoBuildSettings RemovePodLabel(string key) => this with { PodLabels = Without(PodLabels, key) };

    /// <summary>Empties <see cref="PodLabels"/>.</summary>
    public KanikoBuildSettings ClearPodLabels() => this with { PodLabels = new Dictionary<string, string>() };

    /// <summary>Annotation of the pod (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> PodAnnotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="PodAnnotations"/>.</summary>
    public KanikoBuildSettings SetPodAnnotations(IReadOnlyDictionary<string, string> values) => this with { PodAnnotations = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="PodAnnotations"/>.</summary>
    public KanikoBuildSettings SetPodAnnotation(string key, string value) => this with { PodAnnotations = With(PodAnnotations, key, value) };

    /// <summary>Adds to <see cref="PodAnnotations"/>.</summary>
    public KanikoBuildSettings AddPodAnnotation(string key, string value) => this with { PodAnnotations = With(PodAnnotations, key, value) };

    /// <summary>Removes from <see cref="PodAnnotations"/>.</summary>
    public KanikoBuildSettings RemovePodAnnotation(string key) => this with { PodAnnotations = Without(PodAnnotations, key) };

    /// <summary>Empties <see cref="PodAnnotations"/>.</summary>
    public KanikoBuildSettings ClearPodAnnotations() => this with { PodAnnotations = new Dictionary<string, string>() };

    /// <summary>How long the executor may take to end when it is asked to. Default: <c>5s</c>.</summary>
    public TimeSpan? PodTerminationGracePeriod { get; init; }

    /// <summary>Sets <see cref="PodTerminationGracePeriod"/>.</summary>
    public KanikoBuildSettings SetPodTerminationGracePeriod(TimeSpan? value) => this with { PodTerminationGracePeriod = value };

    /// <summary>Resets <see cref="PodTerminationGracePeriod"/>.</summary>
    public KanikoBuildSettings ResetPodTerminationGracePeriod() => this with { PodTerminationGracePeriod = null };

    /// <summary>A partial Pod object to merge over the pod (<c>YAML|@FILE</c>). Objects are merged by key, lists of named objects by name, other lists appended; null removes.</summary>
    public IReadOnlyList<string> PodOverrides { get; init; } = [];

    /// <summary>Sets <see cref="PodOverrides"/>.</summary>
    public KanikoBuildSettings SetPodOverrides(params IEnumerable<string> values) => this with { PodOverrides = [.. values] };

    /// <summary>Adds to <see cref="PodOverrides"/>.</summary>
    public KanikoBuildSettings AddPodOverrides(params IEnumerable<string> values) => this with { PodOverrides = [.. PodOverrides, .. values] };

    /// <summary>Adds one to <see cref="PodOverrides"/>.</summary>
    public KanikoBuildSettings AddPodOverride(string value) => this with { PodOverrides = [.. PodOverrides, value] };

    /// <summary>Removes from <see cref="PodOverrides"/>.</summary>
    public KanikoBuildSettings RemovePodOverrides(params IEnumerable<string> values) => this with { PodOverrides = [.. PodOverrides.Except(values)] };

    /// <summary>Empties <see cref="PodOverrides"/>.</summary>
    public KanikoBuildSettings ClearPodOverrides() => this with { PodOverrides = [] };

    /// <summary>An EnvVar object of the executor, for what is no plain value (<c>YAML|@FILE</c>). Plain values are given with --executor-env.</summary>
    public IReadOnlyList<string> PodEnvs { get; init; } = [];

    /// <summary>Sets <see cref="PodEnvs"/>.</summary>
    public KanikoBuildSettings SetPodEnvs(params IEnumerable<string> values) => this with { PodEnvs = [.. values] };

    /// <summary>Adds to <see cref="PodEnvs"/>.</summary>
    public KanikoBuildSettings AddPodEnvs(params IEnumerable<string> values) => this with { PodEnvs = [.. PodEnvs, .. values] };

    /// <summary>Adds one to <see cref="PodEnvs"/>.</summary>
    public KanikoBuildSettings AddPodEnv(string value) => this with { PodEnvs = [.. PodEnvs, value] };

    /// <summary>Removes from <see cref="PodEnvs"/>.</summary>
    public KanikoBuildSettings RemovePodEnvs(params IEnumerable<string> values) => this with { PodEnvs = [.. PodEnvs.Except(values)] };

    /// <summary>Empties <see cref="PodEnvs"/>.</summary>
    public KanikoBuildSettings ClearPodEnvs() => this with { PodEnvs = [] };

    /// <summary>A source of variables of the executor (<c>secret:NAME|configmap:NAME|YAML</c>).</summary>
    public IReadOnlyList<string> PodEnvFroms { get; init; } = [];

    /// <summary>Sets <see cref="PodEnvFroms"/>.</summary>
    public KanikoBuildSettings SetPodEnvFroms(params IEnumerable<string> values) => this with { PodEnvFroms = [.. values] };

    /// <summary>Adds to <see cref="PodEnvFroms"/>.</summary>
    public KanikoBuildSettings AddPodEnvFroms(params IEnumerable<string> values) => this with { PodEnvFroms = [.. PodEnvFroms, .. values] };

    /// <summary>Adds one to <see cref="PodEnvFroms"/>.</summary>
    public KanikoBuildSettings AddPodEnvFrom(string value) => this with { PodEnvFroms = [.. PodEnvFroms, value] };

    /// <summary>Removes from <see cref="PodEnvFroms"/>.</summary>
    public KanikoBuildSettings RemovePodEnvFroms(params IEnumerable<string> values) => this with { PodEnvFroms = [.. PodEnvFroms.Except(values)] };

    /// <summary>Empties <see cref="PodEnvFroms"/>.</summary>
    public KanikoBuildSettings ClearPodEnvFroms() => this with { PodEnvFroms = [] };

    /// <summary>A Volume object (<c>YAML|@FILE</c>).</summary>
    public IReadOnlyList<string> PodVolumes { get; init; } = [];

    /// <summary>Sets <see cref="PodVolumes"/>.</summary>
    public KanikoBuildSettings SetPodVolumes(params IEnumerable<string> values) => this with { PodVolumes = [.. values] };

    /// <summary>Adds to <see cref="PodVolumes"/>.</summary>
    public KanikoBuildSettings AddPodVolumes(params IEnumerable<string> values) => this with { PodVolumes = [.. PodVolumes, .. values] };

    /// <summary>Adds one to <see cref="PodVolumes"/>.</summary>
    public KanikoBuildSettings AddPodVolume(string value) => this with { PodVolumes = [.. PodVolumes, value] };

    /// <summary>Removes from <see cref="PodVolumes"/>.</summary>
    public KanikoBuildSettings RemovePodVolumes(params IEnumerable<string> values) => this with { PodVolumes = [.. PodVolumes.Except(values)] };

    /// <summary>Empties <see cref="PodVolumes"/>.</summary>
    public KanikoBuildSettings ClearPodVolumes() => this with { PodVolumes = [] };

    /// <summary>Where the executor sees a volume (<c>NAME:PATH[:ro]|YAML</c>).</summary>
    public IReadOnlyList<string> PodVolumeMounts { get; init; } = [];

    /// <summary>Sets <see cref="PodVolumeMounts"/>.</summary>
    public KanikoBuildSettings SetPodVolumeMounts(params IEnumerable<string> values) => this with { PodVolumeMounts = [.. values] };

    /// <summary>Adds to <see cref="PodVolumeMounts"/>.</summary>
    public KanikoBuildSettings AddPodVolumeMounts(params IEnumerable<string> values) => this with { PodVolumeMounts = [.. PodVolumeMounts, .. values] };

    /// <summary>Adds one to <see cref="PodVolumeMounts"/>.</summary>
    public KanikoBuildSettings AddPodVolumeMount(string value) => this with { PodVolumeMounts = [.. PodVolumeMounts, value] };

    /// <summary>Removes from <see cref="PodVolumeMounts"/>.</summary>
    public KanikoBuildSettings RemovePodVolumeMounts(params IEnumerable<string> values) => this with { PodVolumeMounts = [.. PodVolumeMounts.Except(values)] };

    /// <summary>Empties <see cref="PodVolumeMounts"/>.</summary>
    public KanikoBuildSettings ClearPodVolumeMounts() => this with { PodVolumeMounts = [] };

    /// <summary>A Container object that runs before the executor (<c>YAML|@FILE</c>).</summary>
    public IReadOnlyList<string> PodInitContainers { get; init; } = [];

    /// <summary>Sets <see cref="PodInitContainers"/>.</summary>
    public KanikoBuildSettings SetPodInitContainers(params IEnumerable<string> values) => this with { PodInitContainers = [.. values] };

    /// <summary>Adds to <see cref="PodInitContainers"/>.</summary>
    public KanikoBuildSettings AddPodInitContainers(params IEnumerable<string> values) => this with { PodInitContainers = [.. PodInitContainers, .. values] };

    /// <summary>Adds one to <see cref="PodInitContainers"/>.</summary>
    public KanikoBuildSettings AddPodInitContainer(string value) => this with { PodInitContainers = [.. PodInitContainers, value] };

    /// <summary>Removes from <see cref="PodInitContainers"/>.</summary>
    public KanikoBuildSettings RemovePodInitContainers(params IEnumerable<string> values) => this with { PodInitContainers = [.. PodInitContainers.Except(values)] };

    /// <summary>Empties <see cref="PodInitContainers"/>.</summary>
    public KanikoBuildSettings ClearPodInitContainers() => this with { PodInitContainers = [] };

    /// <summary>A Container object that runs beside the executor (<c>YAML|@FILE</c>).</summary>
    public IReadOnlyList<string> PodSidecars { get; init; } = [];

    /// <summary>Sets <see cref="PodSidecars"/>.</summary>
    public KanikoBuildSettings SetPodSidecars(params IEnumerable<string> values) => this with { PodSidecars = [.. values] };

    /// <summary>Adds to <see cref="PodSidecars"/>.</summary>
    public KanikoBuildSettings AddPodSidecars(params IEnumerable<string> values) => this with { PodSidecars = [.. PodSidecars, .. values] };

    /// <summary>Adds one to <see cref="PodSidecars"/>.</summary>
    public KanikoBuildSettings AddPodSidecar(string value) => this with { PodSidecars = [.. PodSidecars, value] };

    /// <summary>Removes from <see cref="PodSidecars"/>.</summary>
    public KanikoBuildSettings RemovePodSidecars(params IEnumerable<string> values) => this with { PodSidecars = [.. PodSidecars.Except(values)] };

    /// <summary>Empties <see cref="PodSidecars"/>.</summary>
    public KanikoBuildSettings ClearPodSidecars() => this with { PodSidecars = [] };

    /// <summary>What a volume for an unpacked context may hold (<c>QUANTITY</c>).</summary>
    public string? PodContextSizeLimit { get; init; }

    /// <summary>Sets <see cref="PodContextSizeLimit"/>.</summary>
    public KanikoBuildSettings SetPodContextSizeLimit(string? value) => this with { PodContextSizeLimit = value };

    /// <summary>Resets <see cref="PodContextSizeLimit"/>.</summary>
    public KanikoBuildSettings ResetPodContextSizeLimit() => this with { PodContextSizeLimit = null };

    /// <summary>Label of the node (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> PodNodeSelectors { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings SetPodNodeSelectors(IReadOnlyDictionary<string, string> values) => this with { PodNodeSelectors = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings SetPodNodeSelector(string key, string value) => this with { PodNodeSelectors = With(PodNodeSelectors, key, value) };

    /// <summary>Adds to <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings AddPodNodeSelector(string key, string value) => this with { PodNodeSelectors = With(PodNodeSelectors, key, value) };

    /// <summary>Removes from <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings RemovePodNodeSelector(string key) => this with { PodNodeSelectors = Without(PodNodeSelectors, key) };

    /// <summary>Empties <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings ClearPodNodeSelectors() => this with { PodNodeSelectors = new Dictionary<string, string>() };

    /// <summary>An Affinity object (<c>YAML|@FILE</c>).</summary>
    public string? PodAffinity { get; init; }

    /// <summary>Sets <see cref="PodAffinity"/>.</summary>
    public KanikoBuildSettings SetPodAffinity(string? value) => this with { PodAffinity = value };

    /// <summary>Resets <see cref="PodAffinity"/>.</summary>
    public KanikoBuildSettings ResetPodAffinity() => this with { PodAffinity = null };

    /// <summary>A taint that does not matter (<c>KEY[=VALUE][:EFFECT]|YAML</c>).</summary>
    public IReadOnlyList<string> PodTolerations { get; init; } = [];

    /// <summary>Sets <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings SetPodTolerations(params IEnumerable<string> values) => this with { PodTolerations = [.. values] };

    /// <summary>Adds to <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings AddPodTolerations(params IEnumerable<string> values) => this with { PodTolerations = [.. PodTolerations, .. values] };

    /// <summary>Adds one to <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings AddPodToleration(string value) => this with { PodTolerations = [.. PodTolerations, value] };

    /// <summary>Removes from <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings RemovePodTolerations(params IEnumerable<string> values) => this with { PodTolerations = [.. PodTolerations.Except(values)] };

    /// <summary>Empties <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings ClearPodTolerations() => this with { PodTolerations = [] };

    /// <summary>A TopologySpreadConstraint object (<c>YAML|@FILE</c>).</summary>
    public IReadOnlyList<string> PodTopologySpreads { get; init; } = [];

    /// <summary>Sets <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings SetPodTopologySpreads(params IEnumerable<string> values) => this with { PodTopologySpreads = [.. values] };

    /// <summary>Adds to <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings AddPodTopologySpreads(params IEnumerable<string> values) => this with { PodTopologySpreads = [.. PodTopologySpreads, .. values] };

    /// <summary>Adds one to <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings AddPodTopologySpread(string value) => this with { PodTopologySpreads = [.. PodTopologySpreads, value] };

    /// <summary>Removes from <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings RemovePodTopologySpreads(params IEnumerable<string> values) => this with { PodTopologySpreads = [.. PodTopologySpreads.Except(values)] };

    /// <summary>Empties <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings ClearPodTopologySpreads() => this with { PodTopologySpreads = [] };

    /// <summary>The pod's PriorityClass (<c>NAME</c>).</summary>
    public string? PodPriorityClass { get; init; }

    /// <summary>Sets <see cref="PodPriorityClass"/>.</summary>
    public KanikoBuildSettings SetPodPriorityClass(string? value) => this with { PodPriorityClass = value };

    /// <summary>Resets <see cref="PodPriorityClass"/>.</summary>
    public KanikoBuildSettings ResetPodPriorityClass() => this with { PodPriorityClass = null };

    /// <summary>The pod's RuntimeClass (<c>NAME</c>).</summary>
    public string? PodRuntimeClass { get; init; }

    /// <summary>Sets <see cref="PodRuntimeClass"/>.</summary>
    public KanikoBuildSettings SetPodRuntimeClass(string? value) => this with { PodRuntimeClass = value };

    /// <summary>Resets <see cref="PodRuntimeClass"/>.</summary>
    public KanikoBuildSettings ResetPodRuntimeClass() => this with { PodRuntimeClass = null };

    /// <summary>The pod's scheduler (<c>NAME</c>).</summary>
    public string? PodScheduler { get; init; }

    /// <summary>Sets <see cref="PodScheduler"/>.</summary>
    public KanikoBuildSettings SetPodScheduler(string? value) => this with { PodScheduler = value };

    /// <summary>Resets <see cref="PodScheduler"/>.</summary>
    public KanikoBuildSettings ResetPodScheduler() => this with { PodScheduler = null };

    /// <summary>A line of the pod's hosts file (<c>NAME:ADDRESS</c>).</summary>
    public IReadOnlyList<string> PodHostAlias { get; init; } = [];

    /// <summary>Sets <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings SetPodHostAlias(params IEnumerable<string> values) => this with { PodHostAlias = [.. values] };

    /// <summary>Adds to <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings AddPodHostAlias(params IEnumerable<string> values) => this with { PodHostAlias = [.. PodHostAlias, .. values] };

    /// <summary>Adds one to <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings AddPodHostAlia(string value) => this with { PodHostAlias = [.. PodHostAlias, value] };

    /// <summary>Removes from <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings RemovePodHostAlias(params IEnumerable<string> values) => this with { PodHostAlias = [.. PodHostAlias.Except(values)] };

    /// <summary>Empties <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings ClearPodHostAlias() => this with { PodHostAlias = [] };

    /// <summary>The service account (<c>NAME</c>).</summary>
    public string? PodServiceAccount { get; init; }

    /// <summary>Sets <see cref="PodServiceAccount"/>.</summary>
    public KanikoBuildSettings SetPodServiceAccount(string? value) => this with { PodServiceAccount = value };

    /// <summary>Resets <see cref="PodServiceAccount"/>.</summary>
    public KanikoBuildSettings ResetPodServiceAccount() => this with { PodServiceAccount = null };

    /// <summary>Make the service account, without any right, where it is missing.</summary>
    public bool? PodCreateServiceAccount { get; init; }

    /// <summary>Sets <see cref="PodCreateServiceAccount"/>.</summary>
    public KanikoBuildSettings SetPodCreateServiceAccount(bool? value) => this with { PodCreateServiceAccount = value };

    /// <summary>Resets <see cref="PodCreateServiceAccount"/>.</summary>
    public KanikoBuildSettings ResetPodCreateServiceAccount() => this with { PodCreateServiceAccount = null };

    /// <summary>Enables <see cref="PodCreateServiceAccount"/>.</summary>
    public KanikoBuildSettings EnablePodCreateServiceAccount() => this with { PodCreateServiceAccount = true };

    /// <summary>Disables <see cref="PodCreateServiceAccount"/>.</summary>
    public KanikoBuildSettings DisablePodCreateServiceAccount() => this with { PodCreateServiceAccount = false };

    /// <summary>Toggles <see cref="PodCreateServiceAccount"/>.</summary>
    public KanikoBuildSettings TogglePodCreateServiceAccount() => this with { PodCreateServiceAccount = !(PodCreateServiceAccount ?? false) };

    /// <summary>Mount the service account's token, which workload identity needs.</summary>
    public bool? PodServiceAccountToken { get; init; }

    /// <summary>Sets <see cref="PodServiceAccountToken"/>.</summary>
    public KanikoBuildSettings SetPodServiceAccountToken(bool? value) => this with { PodServiceAccountToken = value };

    /// <summary>Resets <see cref="PodServiceAccountToken"/>.</summary>
    public KanikoBuildSettings ResetPodServiceAccountToken() => this with { PodServiceAccountToken = null };

    /// <summary>Enables <see cref="PodServiceAccountToken"/>.</summary>
    public KanikoBuildSettings EnablePodServiceAccountToken() => this with { PodServiceAccountToken = true };

    /// <summary>Disables <see cref="PodServiceAccountToken"/>.</summary>
    public KanikoBuildSettings DisablePodServiceAccountToken() => this with { PodServiceAccountToken = false };

    /// <summary>Toggles <see cref="PodServiceAccountToken"/>.</summary>
    public KanikoBuildSettings TogglePodServiceAccountToken() => this with { PodServiceAccountToken = !(PodServiceAccountToken ?? false) };

    /// <summary>A secret to pull the pod's images with (<c>NAME</c>).</summary>
    public IReadOnlyList<string> PodPullSecrets { get; init; } = [];

    /// <summary>Sets <see cref="PodPullSecrets"/>.</summary>
    public KanikoBuildSettings SetPodPullSecrets(params IEnumerable<string> values) => this with { PodPullSecrets = [.. values] };

    /// <summary>Adds to <see cref="PodPullSecrets"/>.</summary>
    public KanikoBuildSettings AddPodPullSecrets(params IEnumerable<string> values) => this with { PodPullSecrets = [.. PodPullSecrets, .. values] };

    /// <summary>Adds one to <see cref="PodPullSecrets"/>.</summary>
    public KanikoBuildSettings AddPodPullSecret(string value) => this with { PodPullSecrets = [.. PodPullSecrets, value] };

    /// <summary>Removes from <see cref="PodPullSecrets"/>.</summary>
    public KanikoBuildSettings RemovePodPullSecrets(params IEnumerable<string> values) => this with { PodPullSecrets = [.. PodPullSecrets.Except(values)] };

    /// <summary>Empties <see cref="PodPullSecrets"/>.</summary>
    public KanikoBuildSettings ClearPodPullSecrets() => this with { PodPullSecrets = [] };

    /// <summary>When the executor image is pulled. Default: the cluster's rule, which is always for the tag latest.</summary>
    public KanikoPodImagePull? PodImagePull { get; init; }

    /// <summary>Sets <see cref="PodImagePull"/>.</summary>
    public KanikoBuildSettings SetPodImagePull(KanikoPodImagePull? value) => this with { PodImagePull = value };

    /// <summary>Resets <see cref="PodImagePull"/>.</summary>
    public KanikoBuildSettings ResetPodImagePull() => this with { PodImagePull = null };

    /// <summary>A PodSecurityContext object (<c>YAML|@FILE</c>).</summary>
    public string? PodSecurityContext { get; init; }

    /// <summary>Sets <see cref="PodSecurityContext"/>.</summary>
    public KanikoBuildSettings SetPodSecurityContext(string? value) => this with { PodSecurityContext = value };

    /// <summary>Resets <see cref="PodSecurityContext"/>.</summary>
    public KanikoBuildSettings ResetPodSecurityContext() => this with { PodSecurityContext = null };

    /// <summary>A SecurityContext object of the executor (<c>YAML|@FILE</c>).</summary>
    public string? PodExecutorSecurityContext { get; init; }

    /// <summary>Sets <see cref="PodExecutorSecurityContext"/>.</summary>
    public KanikoBuildSettings SetPodExecutorSecurityContext(string? value) => this with { PodExecutorSecurityContext = value };

    /// <summary>Resets <see cref="PodExecutorSecurityContext"/>.</summary>
    public KanikoBuildSettings ResetPodExecutorSecurityContext() => this with { PodExecutorSecurityContext = null };

    /// <summary>The user of the executor.</summary>
    public int? PodRunAsUser { get; init; }

    /// <summary>Sets <see cref="PodRunAsUser"/>.</summary>
    public KanikoBuildSettings SetPodRunAsUser(int? value) => this with { PodRunAsUser = value };

    /// <summary>Resets <see cref="PodRunAsUser"/>.</summary>
    public KanikoBuildSettings ResetPodRunAsUser() => this with { PodRunAsUser = null };

    /// <summary>Run the executor privileged.</summary>
    public bool? PodPrivileged { get; init; }

    /// <summary>Sets <see cref="PodPrivileged"/>.</summary>
    public KanikoBuildSettings SetPodPrivileged(bool? value) => this with { PodPrivileged = value };

    /// <summary>Resets <see cref="PodPrivileged"/>.</summary>
    public KanikoBuildSettings ResetPodPrivileged() => this with { PodPrivileged = null };

    /// <summary>Enables <see cref="PodPrivileged"/>.</summary>
    public KanikoBuildSettings EnablePodPrivileged() => this with { PodPrivileged = true };

    /// <summary>Disables <see cref="PodPrivileged"/>.</summary>
    public KanikoBuildSettings DisablePodPrivileged() => this with { PodPrivileged = false };

    /// <summary>Toggles <see cref="PodPrivileged"/>.</summary>
    public KanikoBuildSettings TogglePodPrivileged() => this with { PodPrivileged = !(PodPrivileged ?? false) };

    /// <summary>Use the node's network; needs --pod-allow-host-namespaces.</summary>
    public bool? PodHostNetwork { get; init; }

    /// <summary>Sets <see cref="PodHostNetwork"/>.</summary>
    public KanikoBuildSettings SetPodHostNetwork(bool? value) => this with { PodHostNetwork = value };

    /// <summary>Resets <see cref="PodHostNetwork"/>.</summary>
    public KanikoBuildSettings ResetPodHostNetwork() => this with { PodHostNetwork = null };

    /// <summary>Enables <see cref="PodHostNetwork"/>.</summary>
    public KanikoBuildSettings EnablePodHostNetwork() => this with { PodHostNetwork = true };

    /// <summary>Disables <see cref="PodHostNetwork"/>.</summary>
    public KanikoBuildSettings DisablePodHostNetwork() => this with { PodHostNetwork = false };

    /// <summary>Toggles <see cref="PodHostNetwork"/>.</summary>
    public KanikoBuildSettings TogglePodHostNetwork() => this with { PodHostNetwork = !(PodHostNetwork ?? false) };

    /// <summary>Use the node's IPC namespace; needs --pod-allow-host-namespaces.</summary>
    public bool? PodHostIpc { get; init; }

    /// <summary>Sets <see cref="PodHostIpc"/>.</summary>
    public KanikoBuildSettings SetPodHostIpc(bool? value) => this with { PodHostIpc = value };

    /// <summary>Resets <see cref="PodHostIpc"/>.</summary>
    public KanikoBuildSettings ResetPodHostIpc() => this with { PodHostIpc = null };

    /// <summary>Enables <see cref="PodHostIpc"/>.</summary>
    public KanikoBuildSettings EnablePodHostIpc() => this with { PodHostIpc = true };

    /// <summary>Disables <see cref="PodHostIpc"/>.</summary>
    public KanikoBuildSettings DisablePodHostIpc() => this with { PodHostIpc = false };

    /// <summary>Toggles <see cref="PodHostIpc"/>.</summary>
    public KanikoBuildSettings TogglePodHostIpc() => this with { PodHostIpc = !(PodHostIpc ?? false) };

    /// <summary>Allow the node's network and IPC namespace.</summary>
    public bool? PodAllowHostNamespaces { get; init; }

    /// <summary>Sets <see cref="PodAllowHostNamespaces"/>.</summary>
    public KanikoBuildSettings SetPodAllowHostNamespaces(bool? value) => this with { PodAllowHostNamespaces = value };

    /// <summary>Resets <see cref="PodAllowHostNamespaces"/>.</summary>
    public KanikoBuildSettings ResetPodAllowHostNamespaces() => this with { PodAllowHostNamespaces = null };

    /// <summary>Enables <see cref="PodAllowHostNamespaces"/>.</summary>
    public KanikoBuildSettings EnablePodAllowHostNamespaces() => this with { PodAllowHostNamespaces = true };

    /// <summary>Disables <see cref="PodAllowHostNamespaces"/>.</summary>
    public KanikoBuildSettings DisablePodAllowHostNamespaces() => this with { PodAllowHostNamespaces = false };

    /// <summary>Toggles <see cref="PodAllowHostNamespaces"/>.</summary>
    public KanikoBuildSettings TogglePodAllowHostNamespaces() => this with { PodAllowHostNamespaces = !(PodAllowHostNamespaces ?? false) };
}
