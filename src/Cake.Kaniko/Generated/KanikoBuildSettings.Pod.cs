// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>The start of the pod's name (<c>TEXT</c>). Default: kaniko- and the name of the image.</summary>
    public string? PodNamePrefix { get; set; }

    /// <summary>Label of the pod (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> PodLabels { get; set; } = new Dictionary<string, string>();

    /// <summary>Annotation of the pod (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> PodAnnotations { get; set; } = new Dictionary<string, string>();

    /// <summary>How long the executor may take to end when it is asked to. Default: <c>5s</c>.</summary>
    public TimeSpan? PodTerminationGracePeriod { get; set; }

    /// <summary>A partial Pod object to merge over the pod (<c>YAML|@FILE</c>). Objects are merged by key, lists of named objects by name, other lists appended; null removes.</summary>
    public ICollection<string> PodOverrides { get; set; } = [];

    /// <summary>An EnvVar object of the executor, for what is no plain value (<c>YAML|@FILE</c>). Plain values are given with --executor-env.</summary>
    public ICollection<string> PodEnvs { get; set; } = [];

    /// <summary>A source of variables of the executor (<c>secret:NAME|configmap:NAME|YAML</c>).</summary>
    public ICollection<string> PodEnvFroms { get; set; } = [];

    /// <summary>A Volume object (<c>YAML|@FILE</c>).</summary>
    public ICollection<string> PodVolumes { get; set; } = [];

    /// <summary>Where the executor sees a volume (<c>NAME:PATH[:ro]|YAML</c>).</summary>
    public ICollection<string> PodVolumeMounts { get; set; } = [];

    /// <summary>A Container object that runs before the executor (<c>YAML|@FILE</c>).</summary>
    public ICollection<string> PodInitContainers { get; set; } = [];

    /// <summary>A Container object that runs beside the executor (<c>YAML|@FILE</c>).</summary>
    public ICollection<string> PodSidecars { get; set; } = [];

    /// <summary>What a volume for an unpacked context may hold (<c>QUANTITY</c>).</summary>
    public string? PodContextSizeLimit { get; set; }
}
