// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
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
