// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>The kubeconfig file (<c>FILE</c>). Default: those of KUBECONFIG, ~/.kube/config, or the service account of the pod that the program runs in.</summary>
    public string? K8sKubeconfig { get; init; }

    /// <summary>Sets <see cref="K8sKubeconfig"/>.</summary>
    public KanikoBuildSettings SetK8sKubeconfig(string? value) => this with { K8sKubeconfig = value };

    /// <summary>Resets <see cref="K8sKubeconfig"/>.</summary>
    public KanikoBuildSettings ResetK8sKubeconfig() => this with { K8sKubeconfig = null };

    /// <summary>The context of the kubeconfig (<c>NAME</c>). Default: the current one.</summary>
    public string? K8sContext { get; init; }

    /// <summary>Sets <see cref="K8sContext"/>.</summary>
    public KanikoBuildSettings SetK8sContext(string? value) => this with { K8sContext = value };

    /// <summary>Resets <see cref="K8sContext"/>.</summary>
    public KanikoBuildSettings ResetK8sContext() => this with { K8sContext = null };

    /// <summary>Use the service account of the pod that the program runs in.</summary>
    public bool? K8sInCluster { get; init; }

    /// <summary>Sets <see cref="K8sInCluster"/>.</summary>
    public KanikoBuildSettings SetK8sInCluster(bool? value) => this with { K8sInCluster = value };

    /// <summary>Resets <see cref="K8sInCluster"/>.</summary>
    public KanikoBuildSettings ResetK8sInCluster() => this with { K8sInCluster = null };

    /// <summary>Enables <see cref="K8sInCluster"/>.</summary>
    public KanikoBuildSettings EnableK8sInCluster() => this with { K8sInCluster = true };

    /// <summary>Disables <see cref="K8sInCluster"/>.</summary>
    public KanikoBuildSettings DisableK8sInCluster() => this with { K8sInCluster = false };

    /// <summary>Toggles <see cref="K8sInCluster"/>.</summary>
    public KanikoBuildSettings ToggleK8sInCluster() => this with { K8sInCluster = !(K8sInCluster ?? false) };

    /// <summary>The namespace (<c>NAME</c>). Default: the context's, then the service account's, then default. It must exist, unless --k8s-create-namespace is given.</summary>
    public string? K8sNamespace { get; init; }

    /// <summary>Sets <see cref="K8sNamespace"/>.</summary>
    public KanikoBuildSettings SetK8sNamespace(string? value) => this with { K8sNamespace = value };

    /// <summary>Resets <see cref="K8sNamespace"/>.</summary>
    public KanikoBuildSettings ResetK8sNamespace() => this with { K8sNamespace = null };

    /// <summary>How long one request to the API server may take. Default: <c>30s</c>.</summary>
    public TimeSpan? K8sRequestTimeout { get; init; }

    /// <summary>Sets <see cref="K8sRequestTimeout"/>.</summary>
    public KanikoBuildSettings SetK8sRequestTimeout(TimeSpan? value) => this with { K8sRequestTimeout = value };

    /// <summary>Resets <see cref="K8sRequestTimeout"/>.</summary>
    public KanikoBuildSettings ResetK8sRequestTimeout() => this with { K8sRequestTimeout = null };

    /// <summary>Make the namespace where it is missing.</summary>
    public bool? K8sCreateNamespace { get; init; }

    /// <summary>Sets <see cref="K8sCreateNamespace"/>.</summary>
    public KanikoBuildSettings SetK8sCreateNamespace(bool? value) => this with { K8sCreateNamespace = value };

    /// <summary>Resets <see cref="K8sCreateNamespace"/>.</summary>
    public KanikoBuildSettings ResetK8sCreateNamespace() => this with { K8sCreateNamespace = null };

    /// <summary>Enables <see cref="K8sCreateNamespace"/>.</summary>
    public KanikoBuildSettings EnableK8sCreateNamespace() => this with { K8sCreateNamespace = true };

    /// <summary>Disables <see cref="K8sCreateNamespace"/>.</summary>
    public KanikoBuildSettings DisableK8sCreateNamespace() => this with { K8sCreateNamespace = false };

    /// <summary>Toggles <see cref="K8sCreateNamespace"/>.</summary>
    public KanikoBuildSettings ToggleK8sCreateNamespace() => this with { K8sCreateNamespace = !(K8sCreateNamespace ?? false) };

    /// <summary>How the context reaches the pod. auto: an address is given to the executor as it is, a claim is mounted, a directory is attached to standard input. Default: <c>auto</c>.</summary>
    public KanikoK8sTransport? K8sTransport { get; init; }

    /// <summary>Sets <see cref="K8sTransport"/>.</summary>
    public KanikoBuildSettings SetK8sTransport(KanikoK8sTransport? value) => this with { K8sTransport = value };

    /// <summary>Resets <see cref="K8sTransport"/>.</summary>
    public KanikoBuildSettings ResetK8sTransport() => this with { K8sTransport = null };

    /// <summary>A PersistentVolumeClaim that holds the context (<c>NAME[:DIRECTORY]</c>).</summary>
    public string? K8sContextClaim { get; init; }

    /// <summary>Sets <see cref="K8sContextClaim"/>.</summary>
    public KanikoBuildSettings SetK8sContextClaim(string? value) => this with { K8sContextClaim = value };

    /// <summary>Resets <see cref="K8sContextClaim"/>.</summary>
    public KanikoBuildSettings ResetK8sContextClaim() => this with { K8sContextClaim = null };

    /// <summary>An image with a shell and tar, for --k8s-transport=init-container (<c>IMAGE</c>). Default: <c>busybox:stable</c>.</summary>
    public string? K8sInitImage { get; init; }

    /// <summary>Sets <see cref="K8sInitImage"/>.</summary>
    public KanikoBuildSettings SetK8sInitImage(string? value) => this with { K8sInitImage = value };

    /// <summary>Resets <see cref="K8sInitImage"/>.</summary>
    public KanikoBuildSettings ResetK8sInitImage() => this with { K8sInitImage = null };

    /// <summary>What runs the pod. A job is removed by the cluster itself, --k8s-keep-for after its end. Default: <c>pod</c>.</summary>
    public KanikoK8sRunAs? K8sRunAs { get; init; }

    /// <summary>Sets <see cref="K8sRunAs"/>.</summary>
    public KanikoBuildSettings SetK8sRunAs(KanikoK8sRunAs? value) => this with { K8sRunAs = value };

    /// <summary>Resets <see cref="K8sRunAs"/>.</summary>
    public KanikoBuildSettings ResetK8sRunAs() => this with { K8sRunAs = null };

    /// <summary>A secret of the namespace with registry credentials (<c>NAME</c>). Of type kubernetes.io/dockerconfigjson. Default: one is made for the build, and removed.</summary>
    public string? K8sRegistrySecret { get; init; }

    /// <summary>Sets <see cref="K8sRegistrySecret"/>.</summary>
    public KanikoBuildSettings SetK8sRegistrySecret(string? value) => this with { K8sRegistrySecret = value };

    /// <summary>Resets <see cref="K8sRegistrySecret"/>.</summary>
    public KanikoBuildSettings ResetK8sRegistrySecret() => this with { K8sRegistrySecret = null };

    /// <summary>Ask before the build whether it is allowed and what it needs is there. Default: <c>true</c>.</summary>
    public bool? K8sPreflight { get; init; }

    /// <summary>Sets <see cref="K8sPreflight"/>.</summary>
    public KanikoBuildSettings SetK8sPreflight(bool? value) => this with { K8sPreflight = value };

    /// <summary>Resets <see cref="K8sPreflight"/>.</summary>
    public KanikoBuildSettings ResetK8sPreflight() => this with { K8sPreflight = null };

    /// <summary>Enables <see cref="K8sPreflight"/>.</summary>
    public KanikoBuildSettings EnableK8sPreflight() => this with { K8sPreflight = true };

    /// <summary>Disables <see cref="K8sPreflight"/>.</summary>
    public KanikoBuildSettings DisableK8sPreflight() => this with { K8sPreflight = false };

    /// <summary>Toggles <see cref="K8sPreflight"/>.</summary>
    public KanikoBuildSettings ToggleK8sPreflight() => this with { K8sPreflight = !(K8sPreflight ?? true) };

    /// <summary>How long a pod that stays is kept before 'kaniko pods gc' removes it. Default: <c>24h</c>.</summary>
    public TimeSpan? K8sKeepFor { get; init; }

    /// <summary>Sets <see cref="K8sKeepFor"/>.</summary>
    public KanikoBuildSettings SetK8sKeepFor(TimeSpan? value) => this with { K8sKeepFor = value };

    /// <summary>Resets <see cref="K8sKeepFor"/>.</summary>
    public KanikoBuildSettings ResetK8sKeepFor() => this with { K8sKeepFor = null };
}
