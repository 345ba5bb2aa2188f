using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.PodOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>What the pod of a build looks like.</summary>
internal static class PodFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() =>
    [
        .. In(FlagCategory.Pod, Names()),
        .. In(FlagCategory.Pod, Contents()),
        .. In(FlagCategory.PodPlacement, Placement()),
        .. In(FlagCategory.PodSecurity, Security()),
    ];

    private static IEnumerable<Flag<BuildRequest>> In(FlagCategory category, IEnumerable<Flag<PodOptions>> flags) =>
        flags.Select(flag => (flag with { Category = category })
            .Within<BuildRequest>(r => r.Host.Pod, (r, v) => r with { Host = r.Host with { Pod = v } }));

    private static Flag<PodOptions>[] Names() =>
    [
        Of.Text("pod-name-prefix", "The start of the pod's name", o => o.NamePrefix, (o, v) => o with { NamePrefix = v }) with
        {
            Placeholder = "TEXT",
            Details = "Default: kaniko- and the name of the image.",
        },
        Of.KeyValue("pod-label", "Label of the pod", o => o.Labels, (o, v) => o with { Labels = v }),
        Of.KeyValue("pod-annotation", "Annotation of the pod", o => o.Annotations, (o, v) => o with { Annotations = v }),
        Of.Duration("pod-termination-grace-period", "How long the executor may take to end when it is asked to",
            o => o.TerminationGracePeriod, (o, v) => o with { TerminationGracePeriod = v }) with
        {
            Default = "5s",
        },
        Of.Repeatable("pod-override", "A partial Pod object to merge over the pod", o => o.Overrides, (o, v) => o with { Overrides = v }) with
        {
            Placeholder = "YAML|@FILE",
            Sensitive = true,
            Details = "Objects are merged by key, lists of named objects by name, other lists appended; null removes.",
        },
    ];

    private static Flag<PodOptions>[] Contents() =>
    [
        Of.Repeatable("pod-env", "An EnvVar object of the executor, for what is no plain value", o => o.Environment, (o, v) => o with { Environment = v }) with
        {
            Placeholder = "YAML|@FILE",
            Sensitive = true,
            Details = "Plain values are given with --executor-env.",
        },
        Of.Repeatable("pod-env-from", "A source of variables of the executor", o => o.EnvironmentFrom, (o, v) => o with { EnvironmentFrom = v }) with
        {
            Placeholder = "secret:NAME|configmap:NAME|YAML",
        },
        Of.Repeatable("pod-volume", "A Volume object", o => o.Volumes, (o, v) => o with { Volumes = v }) with
        {
            Placeholder = "YAML|@FILE",
        },
        Of.Repeatable("pod-volume-mount", "Where the executor sees a volume", o => o.VolumeMounts, (o, v) => o with { VolumeMounts = v }) with
        {
            Placeholder = "NAME:PATH[:ro]|YAML",
        },
        Of.Repeatable("pod-init-container", "A Container object that runs before the executor",
            o => o.InitContainers, (o, v) => o with { InitContainers = v }) with
        {
            Placeholder = "YAML|@FILE",
            Sensitive = true,
        },
        Of.Repeatable("pod-sidecar", "A Container object that runs beside the executor", o => o.Sidecars, (o, v) => o with { Sidecars = v }) with
        {
            Placeholder = "YAML|@FILE",
            Sensitive = true,
        },
        Of.Text("pod-context-size-limit", "What a volume for an unpacked context may hold",
            o => o.ContextSizeLimit, (o, v) => o with { ContextSizeLimit = v }) with
        {
            Placeholder = "QUANTITY",
        },
    ];

    private static Flag<PodOptions>[] Placement() =>
    [
        Of.KeyValue("pod-node-selector", "Label of the node", o => o.NodeSelector, (o, v) => o with { NodeSelector = v }),
        Of.Text("pod-affinity", "An Affinity object", o => o.Affinity, (o, v) => o with { Affinity = v }) with
        {
            Placeholder = "YAML|@FILE",
        },
        Of.Repeatable("pod-toleration", "A taint that does not matter", o => o.Tolerations, (o, v) => o with { Tolerations = v }) with
        {
            Placeholder = "KEY[=VALUE][:EFFECT]|YAML",
        },
        Of.Repeatable("pod-topology-spread", "A TopologySpreadConstraint object", o => o.TopologySpread, (o, v) => o with { TopologySpread = v }) with
        {
            Placeholder = "YAML|@FILE",
        },
        Of.Text("pod-priority-class", "The pod's PriorityClass", o => o.PriorityClass, (o, v) => o with { PriorityClass = v }) with
        {
            Placeholder = "NAME",
        },
        Of.Text("pod-runtime-class", "The pod's RuntimeClass", o => o.RuntimeClass, (o, v) => o with { RuntimeClass = v }) with
        {
            Placeholder = "NAME",
        },
        Of.Text("pod-scheduler", "The pod's scheduler", o => o.Scheduler, (o, v) => o with { Scheduler = v }) with
        {
            Placeholder = "NAME",
        },
        Of.Repeatable("pod-host-alias", "A line of the pod's hosts file", o => o.HostAliases, (o, v) => o with { HostAliases = v }) with
        {
            Placeholder = "NAME:ADDRESS",
        },
    ];

    private static Flag<PodOptions>[] Security() =>
    [
        Of.Text("pod-service-account", "The service account", o => o.ServiceAccount, (o, v) => o with { ServiceAccount = v }) with
        {
            Placeholder = "NAME",
        },
        Of.Switch("pod-create-service-account", "Make the service account, without any right, where it is missing",
            o => o.CreateServiceAccount, (o, v) => o with { CreateServiceAccount = v }),
        Of.Switch("pod-service-account-token", "Mount the service account's token, which workload identity needs",
            o => o.MountServiceAccountToken, (o, v) => o with { MountServiceAccountToken = v }),
        Of.Repeatable("pod-pull-secret", "A secret to pull the pod's images with", o => o.PullSecrets, (o, v) => o with { PullSecrets = v }) with
        {
            Placeholder = "NAME",
        },
        Of.Choice("pod-image-pull", "When the executor image is pulled", ["missing", "always", "never"],
            o => o.ImagePull is { } policy ? (int)policy : -1, (o, v) => o with { ImagePull = (PullPolicy)v }) with
        {
            Details = "Default: the cluster's rule, which is always for the tag latest.",
        },
        Of.Text("pod-security-context", "A PodSecurityContext object", o => o.SecurityContext, (o, v) => o with { SecurityContext = v }) with
        {
            Placeholder = "YAML|@FILE",
        },
        Of.Text("pod-executor-security-context", "A SecurityContext object of the executor",
            o => o.ExecutorSecurityContext, (o, v) => o with { ExecutorSecurityContext = v }) with
        {
            Placeholder = "YAML|@FILE",
        },
        new Flag<PodOptions>(
            (options, value) => User.Read(options, value),
            (options, defaults) => options.RunAsUser is null ? [] : User.Print(options, defaults))
        {
            Name = "pod-run-as-user",
            Summary = "The user of the executor",
            Kind = FlagKind.Number,
        },
        Of.Switch("pod-privileged", "Run the executor privileged", o => o.Privileged, (o, v) => o with { Privileged = v }),
        Of.Switch("pod-host-network", "Use the node's network; needs --pod-allow-host-namespaces", o => o.HostNetwork, (o, v) => o with { HostNetwork = v }),
        Of.Switch("pod-host-ipc", "Use the node's IPC namespace; needs --pod-allow-host-namespaces", o => o.HostIpc, (o, v) => o with { HostIpc = v }),
        Of.Switch("pod-allow-host-namespaces", "Allow the node's network and IPC namespace",
            o => o.AllowHostNamespaces, (o, v) => o with { AllowHostNamespaces = v }),
    ];

    private static Flag<PodOptions> User => Of.Number("pod-run-as-user", "", o => o.RunAsUser ?? -1, (o, v) => o with { RunAsUser = v });
}
