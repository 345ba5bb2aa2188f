using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Access;
using Kaniko.Hosts.Kubernetes.Builds;
using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes;

/// <summary>The pods that builds made and left: looked at, followed, removed.</summary>
public sealed class KubernetesPods(HostSettings settings, KubernetesOptions options) : IDisposable
{
    private readonly Lazy<KubernetesClient> client = new(() => new(new ClusterAccessReader(settings, options).Read(), options.RequestTimeout, settings));

    private string Space => options.Namespace ?? client.Value.Access.Namespace ?? "default";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    /// <summary>All pods of builds in the namespace, newest first.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<BuildPod>> ListAsync(CancellationToken cancellationToken)
    {
        var pods = await AskAsync("list pods", () => client.Value.ListPodsAsync(Space, Labels.Selector, cancellationToken)).ConfigureAwait(false);
        return [.. pods.Select(BuildPod.Of).OrderByDescending(pod => pod.Created)];
    }

    /// <summary>The log of a build as events, from its start to its end. Ends with <see cref="BuildFinished"/>, or throws what the build failed by.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="cancellationToken">Ends the following; the build goes on.</param>
    public IAsyncEnumerable<BuildEvent> FollowAsync(string name, CancellationToken cancellationToken) => EventStream.Of(
        async (tell, token) =>
        {
            var pod = await ReadAsync(name, token).ConfigureAwait(false);
            var annotations = pod.Metadata.Annotations ?? [];
            var destinations = annotations.GetValueOrDefault(Labels.Destinations)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
            var request = new BuildRequest
            {
                Destinations = destinations,
                NoPush = destinations.Length == 0,
                Host = new() { ExecutorImage = pod.Spec?.Containers.FirstOrDefault(container => container.Name == Labels.Container)?.Image, StartTimeout = TimeSpan.Zero },
            };
            var plan = new ExecutorPlan { Arguments = [], TellsEvents = annotations.GetValueOrDefault(Labels.TellsEvents) == "true" };
            var build = new BuildCircumstances(settings, request, plan, client.Value, tell);
            var identity = BuildIdentity.Of(pod, Space);
            var begun = settings.Time.GetTimestamp();
            await tell(HostStep.Start(HostStep.Host, $"follow pod {name}", settings.Time), token).ConfigureAwait(false);
            var attempt = new BuildAttempt(build, identity, new BuildObjects(build, identity));
            await using (attempt.ConfigureAwait(false))
            {
                try
                {
                    var last = await attempt.FollowAsync(pod, token).ConfigureAwait(false);
                    await tell(HostStep.End(HostStep.Host, begun, settings.Time), token).ConfigureAwait(false);
                    await tell(last, token).ConfigureAwait(false);
                }
                catch (HostTroubleException e)
                {
                    throw e.Plain;
                }
            }
        },
        cancellationToken);

    /// <summary>Whether a build has ended, one way or the other.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<bool> HasEndedAsync(string name, CancellationToken cancellationToken) =>
        PodTroubles.Executor(await ReadAsync(name, cancellationToken).ConfigureAwait(false))?.State?.Terminated is not null;

    /// <summary>Stops a build and removes its pod.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task CancelAsync(string name, CancellationToken cancellationToken)
    {
        var pod = await ReadAsync(name, cancellationToken).ConfigureAwait(false);
        await RemoveAsync(pod, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes pods, jobs' pods and secrets that nobody will come back for. Other people's are never touched.</summary>
    /// <param name="olderThan">Also what is older; zero: only what has expired.</param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    /// <returns>What was removed, as <c>kind/name</c>.</returns>
    public async Task<IReadOnlyList<string>> CollectAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        var pods = await AskAsync("list pods", () => client.Value.ListPodsAsync(Space, Labels.Selector, cancellationToken)).ConfigureAwait(false);
        foreach (var pod in pods.Where(pod => IsOld(pod.Metadata, olderThan) || Heartbeats.IsSilent(pod.Metadata, settings.Time.GetUtcNow())))
        {
            await RemoveAsync(pod, cancellationToken).ConfigureAwait(false);
            removed.Add($"pod/{pod.Metadata.Name}");
        }

        var secrets = await AskAsync(
            "list secrets", () => client.Value.ListAsync(ApiPaths.Secrets(Space), Labels.Selector, cancellationToken)).ConfigureAwait(false);
        // A secret with an owner goes with it, and only the owner's heart beats; one without was left before its pod was made.
        foreach (var secret in secrets.Where(secret => IsOld(secret, olderThan)
            || (secret.OwnerReferences is not { Count: > 0 } && Heartbeats.IsSilent(secret, settings.Time.GetUtcNow()))))
        {
            var deletion = await AskAsync(
                "delete a secret", () => client.Value.DeleteAsync(ApiPaths.Secrets(Space, secret.Name), secret.Uid, cancellationToken)).ConfigureAwait(false);
            if (deletion == Deletion.Done)
            {
                removed.Add($"secret/{secret.Name}");
            }
        }

        return removed;
    }

    private bool IsOld(Metadata metadata, TimeSpan olderThan)
    {
        var now = settings.Time.GetUtcNow();
        var hasExpired = metadata.Annotations?.GetValueOrDefault(Labels.Expires) is { } end
            && DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time <= now;
        return hasExpired || (olderThan > TimeSpan.Zero && metadata.CreationTimestamp is { } created && now - created >= olderThan);
    }

    private Task<Deletion> RemoveAsync(Pod pod, CancellationToken cancellationToken) => AskAsync("delete the pod", async () =>
    {
        if (pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Kind == "Job") is { } job)
        {
            _ = await client.Value.DeleteAsync(ApiPaths.Jobs(Space, job.Name), job.Uid, cancellationToken).ConfigureAwait(false);
        }

        return await client.Value.DeleteAsync(ApiPaths.Pods(Space, pod.Metadata.Name), pod.Metadata.Uid, cancellationToken).ConfigureAwait(false);
    });

    private async Task<Pod> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var pod = await AskAsync(
            "read the pod", () => client.Value.GetAsync(ApiPaths.Pods(Space, name), ObjectJson.Default.Pod, cancellationToken)).ConfigureAwait(false);
        return pod?.Metadata.Labels?.GetValueOrDefault(Labels.ManagedBy) == Labels.ManagedByValue ? pod : throw new KanikoException(
            ErrorCode.HostFailed, $"namespace '{Space}' of '{client.Value.Access.Name}' has no build '{name}'") { Hint = "'kaniko pods list' lists them" };
    }

    private async Task<T> AskAsync<T>(string what, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            throw ApiTrouble.Of(e, what, Space, new());
        }
    }
}

/// <summary>A build's pod, for a list.</summary>
/// <param name="Name">The pod.</param>
/// <param name="State"><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c>, <c>Unknown</c>.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Destinations">What it builds.</param>
/// <param name="Digest">What it made; null: nothing yet.</param>
public sealed record BuildPod(string Name, string State, DateTimeOffset? Created, string Destinations, string? Digest)
{
    internal static BuildPod Of(Pod pod)
    {
        var ended = PodTroubles.Executor(pod)?.State?.Terminated;
        return new(
            pod.Metadata.Name ?? "",
            ended is null ? pod.Status?.Phase ?? "Unknown" : ended.ExitCode == 0 ? "Succeeded" : "Failed",
            pod.Metadata.CreationTimestamp,
            pod.Metadata.Annotations?.GetValueOrDefault(Labels.Destinations) ?? "",
            ended is { ExitCode: 0, Message: { } message } && ExecutorOutput.IsDigest(message.Trim()) ? message.Trim() : null);
    }
}
