using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>Makes objects.</summary>
internal static class CreateVerb
{
    private const int Tries = 3;

    /// <summary>
    /// Makes an object that has a name and the label <see cref="Labels.Run"/>. When the answer is lost, the object is looked for
    /// before it is made again.
    /// </summary>
    /// <exception cref="ApiException">The server refused; 409 when somebody else's object has the name.</exception>
    public static async Task<T> CreateAsync<T>(
        this KubernetesClient client, string path, T item, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : ApiObject
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(item, type);
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await client.SendAsync(
                    new ApiRequest(HttpMethod.Post, path)
                    {
                        Body = body,
                        Query = [new("fieldManager", Labels.ManagedByValue), new("fieldValidation", "Strict")],
                    },
                    type,
                    cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is KanikoException { Code: ErrorCode.HostFailed } or ApiException { Code: 409 or 500 or 502 or 504 })
            {
                if (await client.GetAsync($"{path}/{Uri.EscapeDataString(item.Metadata.Name!)}", type, cancellationToken).ConfigureAwait(false) is { } made
                    && IsOurs(made, item))
                {
                    return made;
                }

                if (tried == Tries || e is ApiException { Code: 409 })
                {
                    throw;
                }
            }

            await Task.Delay(KubernetesClient.Delay(tried), client.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes an object unless there is one of its name; whose it is does not matter.</summary>
    /// <returns>It was made.</returns>
    public static async Task<bool> EnsureAsync<T>(
        this KubernetesClient client, string path, T item, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : ApiObject
    {
        if (await client.GetAsync($"{path}/{Uri.EscapeDataString(item.Metadata.Name!)}", type, cancellationToken).ConfigureAwait(false) is not null)
        {
            return false;
        }

        try
        {
            _ = await client.SendAsync(
                new ApiRequest(HttpMethod.Post, path)
                {
                    Body = JsonSerializer.SerializeToUtf8Bytes(item, type),
                    Query = [new("fieldManager", Labels.ManagedByValue)],
                    MayRepeat = true,
                },
                type,
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ApiException e) when (e.Code == 409)
        {
            return false;
        }
    }

    private static bool IsOurs(ApiObject made, ApiObject wanted) => wanted.Metadata.Labels?.GetValueOrDefault(Labels.Run) is { } run
        && made.Metadata.Labels?.GetValueOrDefault(Labels.Run) == run && made.Metadata.DeletionTimestamp is null;
}
