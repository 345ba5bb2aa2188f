using System.Text.Json.Serialization.Metadata;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>Reads one object.</summary>
internal static class GetVerb
{
    /// <summary>The object; null when there is none.</summary>
    public static async Task<T?> GetAsync<T>(this KubernetesClient client, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await client.SendAsync(new ApiRequest(HttpMethod.Get, path), type, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            return null;
        }
    }
}
