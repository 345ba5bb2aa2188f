using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>Reads the pods, or what happened to one.</summary>
internal static class ListVerb
{
    private const int PageSize = 200;

    /// <summary>The pods that a label selector finds, page by page.</summary>
    public static async Task<IReadOnlyList<Pod>> ListPodsAsync(
        this KubernetesClient client, string space, string labelSelector, CancellationToken cancellationToken)
    {
        var pods = new List<Pod>();
        string? next = null;
        do
        {
            List<KeyValuePair<string, string>> query = [new("labelSelector", labelSelector), new("limit", $"{PageSize}")];
            if (next is not null)
            {
                query.Add(new("continue", next));
            }

            var page = await client.SendAsync(
                new ApiRequest(HttpMethod.Get, ApiPaths.Pods(space)) { Query = query }, ObjectJson.Default.PodList, cancellationToken).ConfigureAwait(false);
            pods.AddRange(page.Items);
            next = page.Metadata?.Rest?.TryGetValue("continue", out var token) == true ? token.GetString() : null;
        }
        while (!string.IsNullOrEmpty(next));
        return pods;
    }

    /// <summary>The names and metadata of objects that a label selector finds.</summary>
    public static async Task<IReadOnlyList<Metadata>> ListAsync(
        this KubernetesClient client, string path, string labelSelector, CancellationToken cancellationToken)
    {
        // Every list has items with metadata, and that is all that is looked at.
        var list = await client.SendAsync(
            new ApiRequest(HttpMethod.Get, path) { Query = [new("labelSelector", labelSelector)] }, ObjectJson.Default.PodList, cancellationToken).ConfigureAwait(false);
        return [.. list.Items.Select(item => item.Metadata)];
    }

    /// <summary>What the cluster says about a pod; null when that may not be read.</summary>
    public static async Task<IReadOnlyList<ClusterEvent>?> ListEventsAsync(
        this KubernetesClient client, string space, string uid, CancellationToken cancellationToken)
    {
        try
        {
            var list = await client.SendAsync(
                new ApiRequest(HttpMethod.Get, ApiPaths.Core(space, "events"))
                {
                    Query = [new("fieldSelector", $"involvedObject.kind=Pod,involvedObject.uid={uid}")],
                },
                ObjectJson.Default.ClusterEventList,
                cancellationToken).ConfigureAwait(false);
            return list.Items;
        }
        catch (ApiException e) when (e.Code is 401 or 403 or 404)
        {
            return null;
        }
    }
}
