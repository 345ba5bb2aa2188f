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

    /// <summary>Label of the node (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> PodNodeSelectors { get; set; } = new Dictionary<string, string>();

    /// <summary>An Affinity object (<c>YAML|@FILE</c>).</summary>
    public string? PodAffinity { get; set; }

    /// <summary>A taint that does not matter (<c>KEY[=VALUE][:EFFECT]|YAML</c>).</summary>
    public ICollection<string> PodTolerations { get; set; } = [];

    /// <summary>A TopologySpreadConstraint object (<c>YAML|@FILE</c>).</summary>
    public ICollection<string> PodTopologySpreads { get; set; } = [];

    /// <summary>The pod's PriorityClass (<c>NAME</c>).</summary>
    public string? PodPriorityClass { get; set; }

    /// <summary>The pod's RuntimeClass (<c>NAME</c>).</summary>
    public string? PodRuntimeClass { get; set; }

    /// <summary>The pod's scheduler (<c>NAME</c>).</summary>
    public string? PodScheduler { get; set; }

    /// <summary>A line of the pod's hosts file (<c>NAME:ADDRESS</c>).</summary>
    public ICollection<string> PodHostAlias { get; set; } = [];

    /// <summary>The service account (<c>NAME</c>).</summary>
    public string? PodServiceAccount { get; set; }

    /// <summary>Make the service account, without any right, where it is missing.</summary>
    public bool? PodCreateServiceAccount { get; set; }

    /// <summary>Mount the service account's token, which workload identity needs.</summary>
    public bool? PodServiceAccountToken { get; set; }

    /// <summary>A secret to pull the pod's images with (<c>NAME</c>).</summary>
    public ICollection<string> PodPullSecrets { get; set; } = [];

    /// <summary>When the executor image is pulled. Default: the cluster's rule, which is always for the tag latest.</summary>
    public KanikoPodImagePull? PodImagePull { get; set; }

    /// <summary>A PodSecurityContext object (<c>YAML|@FILE</c>).</summary>
    public string? PodSecurityContext { get; set; }

    /// <summary>A SecurityContext object of the executor (<c>YAML|@FILE</c>).</summary>
    public string? PodExecutorSecurityContext { get; set; }

    /// <summary>The user of the executor.</summary>
    public int? PodRunAsUser { get; set; }

    /// <summary>Run the executor privileged.</summary>
    public bool? PodPrivileged { get; set; }

    /// <summary>Use the node's network; needs --pod-allow-host-namespaces.</summary>
    public bool? PodHostNetwork { get; set; }

    /// <summary>Use the node's IPC namespace; needs --pod-allow-host-namespaces.</summary>
    public bool? PodHostIpc { get; set; }

    /// <summary>Allow the node's network and IPC namespace.</summary>
    public bool? PodAllowHostNamespaces { get; set; }
}
