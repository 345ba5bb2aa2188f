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
}
