using System.Text.Json.Nodes;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>Changes an object in part.</summary>
internal static class PatchVerb
{
    /// <summary>Merges <paramref name="change"/> over the object, without a resource version, so that no conflict can arise.</summary>
    /// <returns>The object was there.</returns>
    public static async Task<bool> PatchAsync(this KubernetesClient client, string path, JsonObject change, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(
                new ApiRequest(HttpMethod.Patch, path)
                {
                    Body = System.Text.Encoding.UTF8.GetBytes(change.ToJsonString()),
                    ContentType = "application/merge-patch+json",
                    Query = [new("fieldManager", Manifests.Labels.ManagedByValue)],
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ApiException e) when (e.Code == 404)
        {
            return false;
        }
    }

    /// <summary>The change that makes <paramref name="owner"/> the owner: the object goes when the owner does.</summary>
    public static JsonObject OwnedBy(Objects.OwnerReference owner) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = owner.ApiVersion,
                ["kind"] = owner.Kind,
                ["name"] = owner.Name,
                ["uid"] = owner.Uid,
            }),
        },
    };
}
