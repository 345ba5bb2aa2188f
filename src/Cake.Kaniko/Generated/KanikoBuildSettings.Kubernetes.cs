// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>The kubeconfig file (<c>FILE</c>). Default: those of KUBECONFIG, ~/.kube/config, or the service account of the pod that the program runs in.</summary>
    public string? K8sKubeconfig { get; set; }

    /// <summary>The context of the kubeconfig (<c>NAME</c>). Default: the current one.</summary>
    public string? K8sContext { get; set; }

    /// <summary>Use the service account of the pod that the program runs in.</summary>
    public bool? K8sInCluster { get; set; }

    /// <summary>The namespace (<c>NAME</c>). Default: the context's, then the service account's, then default. It must exist, unless --k8s-create-namespace is given.</summary>
    public string? K8sNamespace { get; set; }

    /// <summary>How long one request to the API server may take. Default: <c>30s</c>.</summary>
    public TimeSpan? K8sRequestTimeout { get; set; }

    /// <summary>Make the namespace where it is missing.</summary>
    public bool? K8sCreateNamespace { get; set; }

    /// <summary>How the context reaches the pod. auto: an address is given to the executor as it is, a claim is mounted, a directory is attached to standard input. Default: <c>auto</c>.</summary>
    public KanikoK8sTransport? K8sTransport { get; set; }

    /// <summary>A PersistentVolumeClaim that holds the context (<c>NAME[:DIRECTORY]</c>).</summary>
    public string? K8sContextClaim { get; set; }

    /// <summary>An image with a shell and tar, for --k8s-transport=init-container (<c>IMAGE</c>). Default: <c>busybox:stable</c>.</summary>
    public string? K8sInitImage { get; set; }

    /// <summary>What runs the pod. A job is removed by the cluster itself, --k8s-keep-for after its end. Default: <c>pod</c>.</summary>
    public KanikoK8sRunAs? K8sRunAs { get; set; }

    /// <summary>A secret of the namespace with registry credentials (<c>NAME</c>). Of type kubernetes.io/dockerconfigjson. Default: one is made for the build, and removed.</summary>
    public string? K8sRegistrySecret { get; set; }

    /// <summary>Ask before the build whether it is allowed and what it needs is there. Default: <c>true</c>.</summary>
    public bool? K8sPreflight { get; set; }

    /// <summary>How long a pod that stays is kept before 'kaniko pods gc' removes it. Default: <c>24h</c>.</summary>
    public TimeSpan? K8sKeepFor { get; set; }
}
