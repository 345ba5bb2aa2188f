// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
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
