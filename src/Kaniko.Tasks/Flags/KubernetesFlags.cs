using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.KubernetesOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>Which cluster, and how it is used.</summary>
internal static class KubernetesFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() => Within<BuildRequest>(
        r => r.Host.Kubernetes, (r, v) => r with { Host = r.Host with { Kubernetes = v } });

    /// <summary>Also flags of <c>kaniko pods</c>.</summary>
    public static IEnumerable<Flag<T>> Connection<T>(Func<T, KubernetesOptions> part, Func<T, KubernetesOptions, T> with) =>
        Cluster().Select(flag => (flag with { Category = FlagCategory.Kubernetes }).Within(part, with));

    private static IEnumerable<Flag<T>> Within<T>(Func<T, KubernetesOptions> part, Func<T, KubernetesOptions, T> with) =>
        Connection(part, with).Concat(Use().Select(flag => (flag with { Category = FlagCategory.Kubernetes }).Within(part, with)));

    private static Flag<KubernetesOptions>[] Cluster() =>
    [
        Of.Text("k8s-kubeconfig", "The kubeconfig file", o => o.Kubeconfig, (o, v) => o with { Kubeconfig = v }) with
        {
            Placeholder = "FILE",
            Aliases = ["kubeconfig"],
            Details = "Default: those of KUBECONFIG, ~/.kube/config, or the service account of the pod that the program runs in.",
        },
        Of.Text("k8s-context", "The context of the kubeconfig", o => o.Context, (o, v) => o with { Context = v }) with
        {
            Placeholder = "NAME",
            Aliases = ["kube-context"],
            Details = "Default: the current one.",
        },
        Of.Switch("k8s-in-cluster", "Use the service account of the pod that the program runs in",
            o => o.InCluster, (o, v) => o with { InCluster = v }),
        Of.Text("k8s-namespace", "The namespace", o => o.Namespace, (o, v) => o with { Namespace = v }) with
        {
            Placeholder = "NAME",
            Aliases = ["kube-namespace"],
            Details = "Default: the context's, then the service account's, then default. It must exist, unless --k8s-create-namespace is given.",
        },
        Of.Duration("k8s-request-timeout", "How long one request to the API server may take",
            o => o.RequestTimeout, (o, v) => o with { RequestTimeout = v }) with
        {
            Default = "30s",
        },
    ];

    private static Flag<KubernetesOptions>[] Use() =>
    [
        Of.Switch("k8s-create-namespace", "Make the namespace where it is missing", o => o.CreateNamespace, (o, v) => o with { CreateNamespace = v }),
        Of.Choice("k8s-transport", "How the context reaches the pod", ["auto", "stdin", "init-container", "volume"],
            o => (int)o.Transport, (o, v) => o with { Transport = (ContextTransport)v }) with
        {
            Default = "auto",
            Details = "auto: an address is given to the executor as it is, a claim is mounted, a directory is attached to standard input.",
        },
        Of.Text("k8s-context-claim", "A PersistentVolumeClaim that holds the context", o => o.ContextClaim, (o, v) => o with { ContextClaim = v }) with
        {
            Placeholder = "NAME[:DIRECTORY]",
        },
        Of.TextOrDefault("k8s-init-image", "An image with a shell and tar, for --k8s-transport=init-container",
            o => o.InitImage, (o, v) => o with { InitImage = v }) with
        {
            Placeholder = "IMAGE",
            Default = "busybox:stable",
        },
        Of.Choice("k8s-run-as", "What runs the pod", ["pod", "job"], o => (int)o.RunAs, (o, v) => o with { RunAs = (PodRunner)v }) with
        {
            Default = "pod",
            Details = "A job is removed by the cluster itself, --k8s-keep-for after its end.",
        },
        Of.Text("k8s-registry-secret", "A secret of the namespace with registry credentials",
            o => o.RegistrySecret, (o, v) => o with { RegistrySecret = v }) with
        {
            Placeholder = "NAME",
            Details = "Of type kubernetes.io/dockerconfigjson. Default: one is made for the build, and removed.",
        },
        Of.Switch("k8s-preflight", "Ask before the build whether it is allowed and what it needs is there",
            o => o.Preflight, (o, v) => o with { Preflight = v }) with
        {
            Default = "true",
        },
        Of.Duration("k8s-keep-for", "How long a pod that stays is kept before 'kaniko pods gc' removes it",
            o => o.KeepFor, (o, v) => o with { KeepFor = v }) with
        {
            Default = "24h",
        },
    ];
}
