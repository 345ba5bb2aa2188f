using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>
/// What one pod of a build is made of in the cluster, and its removal. Names are known beforehand, so that an object whose making was
/// never answered is found and removed too.
/// </summary>
internal sealed class BuildObjects(BuildCircumstances build, BuildIdentity identity)
{
    private static readonly TimeSpan MakingGrace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan HastyLimit = TimeSpan.FromSeconds(10);

    private readonly List<string> secrets = [];
    private bool began;
    private string? uid;
    private string? jobPod;

    /// <summary>What is said of a pod that stays.</summary>
    public string Stays => IsJob
        ? $"job '{identity.Name}' stays: kubectl logs job/{identity.Name} --namespace={identity.Namespace}"
        : $"pod '{identity.Name}' stays: kubectl logs {identity.Name} --namespace={identity.Namespace}";

    private TimeSpan PatientLimit => HastyLimit > 2 * build.Host.Kubernetes.RequestTimeout ? HastyLimit : 2 * build.Host.Kubernetes.RequestTimeout;

    private bool IsJob => build.Host.Kubernetes.RunAs == PodRunner.Job;

    private string OwnerPath => IsJob ? ApiPaths.Jobs(identity.Namespace, identity.Name) : ApiPaths.Pods(identity.Namespace, identity.Name);

    /// <summary>Makes the secrets, then the pod, then lets the pod own the secrets.</summary>
    /// <exception cref="KanikoException">The cluster refuses.</exception>
    public async Task<Pod> MakeAsync(CancellationToken cancellationToken)
    {
        var pod = new PodManifest(build.Settings, build.Request).Build(identity, build.Plan);
        // A request that is torn off may still be carried out, so each gets a moment to be answered when the build is stopped.
        using var grace = new CancellationTokenSource();
        await using var registration = cancellationToken.Register(() => grace.CancelAfter(MakingGrace)).ConfigureAwait(false);
        try
        {
            var made = await MakeAsync(pod, grace.Token, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return made;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>Removes everything, whatever became of the build.</summary>
    /// <param name="isHasty">Somebody interrupted the build and waits for its end; a busy cluster gets more time otherwise.</param>
    /// <returns>What could not be removed, with the command that does; empty: nothing is left.</returns>
    public async Task<IReadOnlyList<string>> RemoveAsync(bool isHasty)
    {
        var left = new List<string>();
        using var limit = new CancellationTokenSource(isHasty ? HastyLimit : PatientLimit);
        if (began)
        {
            await GuardAsync(IsJob ? "job" : "pod", identity.Name, RemoveOwnerAsync, left, limit.Token).ConfigureAwait(false);
        }

        await RemoveSecretsAsync(left, limit.Token).ConfigureAwait(false);
        return left;
    }

    /// <summary>Removes what holds credentials, of a pod that stays.</summary>
    /// <returns>What could not be removed, with the command that does.</returns>
    public async Task<IReadOnlyList<string>> RemoveSecretsAsync()
    {
        var left = new List<string>();
        using var limit = new CancellationTokenSource(PatientLimit);
        await RemoveSecretsAsync(left, limit.Token).ConfigureAwait(false);
        return left;
    }

    private async Task RemoveSecretsAsync(List<string> left, CancellationToken cancellationToken)
    {
        foreach (var secret in secrets)
        {
            await GuardAsync(
                "secret", secret, token => build.Client.DeleteAsync(ApiPaths.Secrets(identity.Namespace, secret), uid: null, token), left, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Pod> MakeAsync(Pod pod, CancellationToken making, CancellationToken cancellationToken)
    {
        foreach (var secret in BuildSecrets.Of(identity, build.Plan))
        {
            cancellationToken.ThrowIfCancellationRequested();
            secrets.Add(secret.Metadata.Name!);
            _ = await RefusedAsync(
                "make a secret", () => build.Client.CreateAsync(ApiPaths.Secrets(identity.Namespace), secret, ObjectJson.Default.Secret, making)).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        began = true;
        var (made, owner) = IsJob ? await MakeJobAsync(pod, making, cancellationToken).ConfigureAwait(false) : await MakePodAsync(pod, making).ConfigureAwait(false);
        foreach (var secret in secrets)
        {
            _ = await RefusedAsync(
                "change a secret", () => build.Client.PatchAsync(ApiPaths.Secrets(identity.Namespace, secret), PatchVerb.OwnedBy(owner), making)).ConfigureAwait(false);
        }

        return made;
    }

    private async Task<(Pod, OwnerReference)> MakePodAsync(Pod pod, CancellationToken making)
    {
        var made = await RefusedAsync(
            "make the pod", () => build.Client.CreateAsync(ApiPaths.Pods(identity.Namespace), pod, ObjectJson.Default.Pod, making)).ConfigureAwait(false);
        uid = made.Metadata.Uid;
        return (made, new() { ApiVersion = "v1", Kind = "Pod", Name = identity.Name, Uid = uid! });
    }

    /// <summary>Makes the job, and waits for its pod.</summary>
    private async Task<(Pod, OwnerReference)> MakeJobAsync(Pod pod, CancellationToken making, CancellationToken cancellationToken)
    {
        var job = await RefusedAsync(
            "make the job",
            () => build.Client.CreateAsync(ApiPaths.Jobs(identity.Namespace), JobManifests.Job(pod, build.Host.Kubernetes.KeepFor), ObjectJson.Default.Job, making)).ConfigureAwait(false);
        uid = job.Metadata.Uid;
        var begun = build.Time.GetTimestamp();
        for (var tried = 1; ; tried++)
        {
            var pods = await RefusedAsync(
                "list pods", () => build.Client.ListPodsAsync(identity.Namespace, $"batch.kubernetes.io/job-name={identity.Name}", cancellationToken)).ConfigureAwait(false);
            if (pods is [var made, ..])
            {
                jobPod = made.Metadata.Name;
                return (made with { Metadata = made.Metadata with { Namespace = identity.Namespace } },
                    new() { ApiVersion = "batch/v1", Kind = "Job", Name = identity.Name, Uid = uid! });
            }

            if (build.Host.StartTimeout > TimeSpan.Zero && build.Time.GetElapsedTime(begun) > build.Host.StartTimeout)
            {
                throw new HostTrouble($"the job '{identity.Name}' made no pod", "look at 'kubectl describe job': a quota may refuse its pod").ToException();
            }

            await Task.Delay(KubernetesClient.Delay(Math.Min(tried, 4)), build.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Deletion> RemoveOwnerAsync(CancellationToken cancellationToken)
    {
        if (uid is null)
        {
            // Its making was not answered. It is ours only if it carries this build's label.
            var found = await build.Client.GetAsync(OwnerPath, ObjectJson.Default.Pod, cancellationToken).ConfigureAwait(false);
            if (found?.Metadata.Labels?.GetValueOrDefault(Labels.Run) != identity.Run)
            {
                return Deletion.Absent;
            }

            uid = found.Metadata.Uid;
        }

        var deletion = await build.Client.DeleteAsync(OwnerPath, uid, cancellationToken).ConfigureAwait(false);
        if (jobPod is not null)
        {
            // The job's pod goes with it, but only in the background and after its grace period.
            _ = await build.Client.DeleteAsync(ApiPaths.Pods(identity.Namespace, jobPod), uid: null, cancellationToken).ConfigureAwait(false);
        }

        return deletion;
    }

    private async Task GuardAsync(
        string kind, string name, Func<CancellationToken, Task<Deletion>> remove, List<string> left, CancellationToken cancellationToken)
    {
        try
        {
            _ = await remove(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or KanikoException or OperationCanceledException or HttpRequestException or IOException)
        {
            left.Add($"the {kind} '{name}' is left ({e.Message}): kubectl delete {kind} {name} --namespace={identity.Namespace}");
        }
    }

    private async Task<T> RefusedAsync<T>(string what, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            throw ApiTrouble.Of(e, what, identity.Namespace, build.Host);
        }
    }
}
