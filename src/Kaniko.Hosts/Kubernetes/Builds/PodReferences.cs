using System.Text.Json.Nodes;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>An object that a pod cannot start without and that somebody else must have made.</summary>
/// <param name="Resource">Such as <c>secrets</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Flag">The flag that names it.</param>
internal sealed record PodReference(string Resource, string Name, string Flag);

/// <summary>Finds what the settings of a pod refer to.</summary>
internal static class PodReferences
{
    public static IEnumerable<PodReference> Of(HostOptions host, string currentDirectory)
    {
        if (host.Kubernetes.RegistrySecret is { } secret)
        {
            yield return new("secrets", secret, "k8s-registry-secret");
        }

        if (host.Kubernetes.ContextClaim is { } claim)
        {
            yield return new("persistentvolumeclaims", claim.Split(':')[0], "k8s-context-claim");
        }

        if (host.Pod is { ServiceAccount: { } account, CreateServiceAccount: false })
        {
            yield return new("serviceaccounts", account, "pod-service-account");
        }

        foreach (var pull in host.Pod.PullSecrets)
        {
            yield return new("secrets", pull, "pod-pull-secret");
        }

        foreach (var source in host.Pod.EnvironmentFrom.Where(text => !RawObject.IsObject(text)))
        {
            if (source.Split(':') is [("secret" or "configmap") and var kind, var name])
            {
                yield return new(kind + "s", name, "pod-env-from");
            }
        }

        var raw = new RawObject(currentDirectory);
        foreach (var (flag, texts) in Objects(host.Pod))
        {
            foreach (var found in texts.SelectMany(text => In(raw.Read(flag, text), flag)))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<(string Flag, IEnumerable<string> Texts)> Objects(PodOptions pod) =>
    [
        ("pod-volume", pod.Volumes), ("pod-env", pod.Environment), ("pod-env-from", pod.EnvironmentFrom.Where(RawObject.IsObject)),
        ("pod-init-container", pod.InitContainers), ("pod-sidecar", pod.Sidecars),
    ];

    private static IEnumerable<PodReference> In(JsonNode? node, string flag) => node switch
    {
        JsonObject item => item.SelectMany(member => Of(member.Key, member.Value as JsonObject) is var (resource, key)
            ? Named(member.Value!.AsObject(), resource, key, flag) : In(member.Value, flag)),
        JsonArray list => list.SelectMany(item => In(item, flag)),
        _ => [],
    };

    /// <summary>The members of the API that name objects: what they name, and by which of their own members; null: it is none of them.</summary>
    private static (string Resource, string Key)? Of(string member, JsonObject? value) => (member, value) switch
    {
        (_, null) => null,
        // A volume's source has a key of its own, a projected volume's has the common one.
        ("secret", _) => ("secrets", value.ContainsKey("secretName") ? "secretName" : "name"),
        ("secretRef" or "secretKeyRef", _) => ("secrets", "name"),
        ("configMap" or "configMapRef" or "configMapKeyRef", _) => ("configmaps", "name"),
        ("persistentVolumeClaim", _) => ("persistentvolumeclaims", "claimName"),
        _ => null,
    };

    private static IEnumerable<PodReference> Named(JsonObject source, string resource, string key, string flag) =>
        source["optional"]?.ToString() != "true" && source[key]?.ToString() is { Length: > 0 } name ? [new(resource, name, flag)] : [];
}
