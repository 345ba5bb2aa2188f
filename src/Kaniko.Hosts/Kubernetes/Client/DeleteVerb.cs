using System.Text.Json;
using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>What became of an object that was to be deleted.</summary>
internal enum Deletion
{
    /// <summary>It goes.</summary>
    Done,

    /// <summary>It was not there.</summary>
    Absent,

    /// <summary>The name belongs to another object by now, which stays.</summary>
    Foreign,
}

/// <summary>Removes objects.</summary>
internal static class DeleteVerb
{
    /// <summary>Removes the object with this name and uid, at once.</summary>
    public static async Task<Deletion> DeleteAsync(this KubernetesClient client, string path, string? uid, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(
                new ApiRequest(HttpMethod.Delete, path)
                {
                    Body = JsonSerializer.SerializeToUtf8Bytes(
                        new DeleteOptions
                        {
                            GracePeriodSeconds = 0,
                            PropagationPolicy = "Background",
                            Preconditions = uid is null ? null : new() { Uid = uid },
                        },
                        ObjectJson.Default.DeleteOptions),
                },
                cancellationToken).ConfigureAwait(false);
            return Deletion.Done;
        }
        catch (ApiException e) when (e.Code == 404)
        {
            return Deletion.Absent;
        }
        catch (ApiException e) when (e.Code == 409)
        {
            return Deletion.Foreign;
        }
    }
}
