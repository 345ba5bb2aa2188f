using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>Reads from a pod's state what goes wrong, and what to change. Looks on over time: some states pass.</summary>
/// <param name="host">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="isLocal">The cluster is on this machine, so images can be put into it.</param>
internal sealed class PodTroubles(HostOptions host, TimeProvider time, bool isLocal = false)
{
    private const int OutOfMemory = 137;
    private static readonly TimeSpan ImageGrace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConfigurationGrace = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, DateTimeOffset> since = new(StringComparer.Ordinal);

    /// <summary>Why the pod does not run yet, for people; null: nothing is known.</summary>
    public string? Waiting { get; private set; }

    /// <summary>What ends the build; null: nothing so far.</summary>
    public HostTrouble? Look(Pod pod)
    {
        Waiting = Pending(pod);
        var status = pod.Status;
        if (status is null)
        {
            return null;
        }

        foreach (var container in (status.InitContainerStatuses ?? []).Concat(status.ContainerStatuses ?? []))
        {
            if (container.State?.Waiting is { Reason: { } reason } waiting && OfWaiting(container, reason, waiting.Message ?? "") is { } trouble)
            {
                return trouble;
            }
        }

        if (status.InitContainerStatuses?.FirstOrDefault(init => init.State?.Terminated is { ExitCode: not 0 }) is { } failed)
        {
            return OfInit(failed);
        }

        return OfPod(pod);
    }

    /// <summary>Why the executor ended as it did, where its cluster and not its build is to blame; null: the build.</summary>
    public HostTrouble? OfEnd(Pod pod, TerminatedState ended)
    {
        if (OfPod(pod) is { } trouble)
        {
            return trouble;
        }

        return ended switch
        {
            { Reason: "OOMKilled" } => new(
                $"the executor needed more memory than its limit{(host.Limits.FirstOrDefault(limit => limit.Key == "memory").Value is { } limit ? $" of {limit}" : "")}",
                "raise --executor-limit=memory=…; with Kaniko's image, --compressed-caching=false and --single-snapshot need less"),
            { ExitCode: OutOfMemory } => new("the executor was killed from outside", "look at the node's events: memory pressure, or somebody deleted the pod", Passes: true),
            { Reason: "ContainerCannotRun" or "StartError" } => new(
                $"the executor cannot be started: {ended.Message?.Trim()}", "look whether --executor-image holds /kaniko/executor"),
            _ => null,
        };
    }

    private HostTrouble? OfWaiting(ContainerStatus container, string reason, string message)
    {
        var image = container.Name == Labels.Container ? host.ExecutorImage : container.Image;
        var setting = container.Name switch { Labels.Container => "--executor-image", Labels.ContextContainer => "--k8s-init-image", _ => "the pod settings" };
        switch (reason)
        {
            case "ErrImagePull" or "ImagePullBackOff" or "RegistryUnavailable":
                Waiting = $"the image '{image}' cannot be pulled: {message}";
                return IsFinal(message) || Lasts("image", ImageGrace)
                    ? new($"the cluster cannot pull the image '{image}': {Short(message)}", $"correct {setting}, or give a secret for its registry with --pod-pull-secret{Loading}")
                    : null;
            case "InvalidImageName" or "ErrImageNeverPull" or "SignatureValidationFailed" or "ImageInspectError":
                return new($"the cluster does not take the image '{image}': {Short(message)}", reason == "ErrImageNeverPull"
                    ? $"the image is not on the node: use another --pod-image-pull{Loading}" : $"correct {setting}");
            case "CreateContainerConfigError":
                Waiting = message;
                return Lasts("configuration", ConfigurationGrace)
                    ? new($"the pod names something that is not there: {Short(message)}", "make the secret or config map, or correct --pod-env-from, --pod-env, --pod-volume")
                    : null;
            case "CreateContainerError" or "RunContainerError" or "PreStartHookError" or "PostStartHookError" or "CrashLoopBackOff":
                return new($"the container '{container.Name}' cannot be started ({reason}): {Short(message)}", "correct the pod settings that the message names");
            default:
                return null;
        }
    }

    private string Loading => isLocal
        ? ", or load the image into this cluster ('kind load docker-image', 'minikube image load', 'k3d image import')" : "";

    private static HostTrouble OfInit(ContainerStatus init) => new(
        $"the init container '{init.Name}' ended with {init.State!.Terminated!.ExitCode}"
        + (init.State.Terminated.Message?.Trim() is { Length: > 0 } message ? $": {Short(message)}" : ""),
        init.Name == Labels.ContextContainer ? "look whether --k8s-init-image has a shell and tar" : "read its log and correct --pod-init-container");

    private HostTrouble? OfPod(Pod pod)
    {
        var status = pod.Status;
        var disruption = status?.Conditions?.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" });
        return (status?.Reason, disruption?.Reason) switch
        {
            ("Evicted", _) when status!.Message?.Contains("ephemeral", StringComparison.Ordinal) == true => new(
                $"the node evicted the pod: {status.Message}", "raise --executor-request=ephemeral-storage=… so that it gets a node with room", Passes: true),
            ("Evicted", _) => new($"the node evicted the pod: {status!.Message}", "raise --executor-request=memory=… and ephemeral-storage=…", Passes: true),
            ("DeadlineExceeded", _) => new("the pod was active for longer than it may", host.BuildTimeout > TimeSpan.Zero ? "raise --build-timeout" : "raise --k8s-keep-for"),
            ("NodeLost" or "NodeShutdown" or "Terminated" or "Shutdown", _) => new($"the pod's node went away ({status!.Reason})", null, Passes: true),
            ("Preempting" or "Preempted", _) or (_, "PreemptionByScheduler") => new(
                "a pod with a higher priority took the place of this one", "give it a class with --pod-priority-class", Passes: true),
            ("UnexpectedAdmissionError" or "OutOfcpu" or "OutOfmemory" or "OutOfephemeral-storage" or "OutOfpods", _) => new(
                $"the node did not admit the pod ({status!.Reason}): {status.Message}", null, Passes: true),
            (_, { } reason) => new($"the cluster takes the pod away ({reason}): {disruption!.Message}", null, Passes: true),
            _ when status is { Phase: "Failed" } && Executor(pod)?.State?.Terminated is null => new(
                $"the pod failed: {status.Reason ?? "no reason"} {status.Message}".TrimEnd(), null, Passes: true),
            _ => null,
        };
    }

    public static ContainerStatus? Executor(Pod pod) => pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == Labels.Container);

    private static string? Pending(Pod pod)
    {
        if (pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" }) is { } unscheduled)
        {
            return $"no node takes the pod: {unscheduled.Message ?? unscheduled.Reason}";
        }

        return (pod.Status?.ContainerStatuses ?? []).Concat(pod.Status?.InitContainerStatuses ?? [])
            .Select(status => status.State?.Waiting)
            .FirstOrDefault(waiting => waiting is { Reason: not (null or "ContainerCreating" or "PodInitializing") }) is { } waiting
            ? $"{waiting.Reason}: {waiting.Message}" : null;
    }

    /// <summary>What to change when the pod did not start in time.</summary>
    public string StartHint => Waiting switch
    {
        { } text when text.Contains("Insufficient", StringComparison.Ordinal) => "ask for less with --executor-request, or raise --start-timeout where nodes are added",
        { } text when text.Contains("taint", StringComparison.Ordinal) => "give --pod-toleration, or choose other nodes with --pod-node-selector",
        { } text when text.Contains("affinity", StringComparison.Ordinal) || text.Contains("selector", StringComparison.Ordinal) =>
            "correct --pod-node-selector, --pod-affinity or --custom-platform: no node has these labels",
        { } text when text.Contains("persistentvolumeclaim", StringComparison.OrdinalIgnoreCase) || text.Contains("volume", StringComparison.Ordinal) =>
            "correct --pod-volume or --k8s-context-claim",
        _ => "raise --start-timeout, or look at 'kubectl describe pod'",
    };

    private bool Lasts(string what, TimeSpan limit)
    {
        var now = time.GetUtcNow();
        if (!since.TryGetValue(what, out var first))
        {
            since[what] = first = now;
        }

        return now - first >= limit;
    }

    private static bool IsFinal(string message) => message.Contains("unauthorized", StringComparison.OrdinalIgnoreCase)
        || message.Contains("not found", StringComparison.OrdinalIgnoreCase) || message.Contains("manifest unknown", StringComparison.OrdinalIgnoreCase)
        || message.Contains("denied", StringComparison.OrdinalIgnoreCase) || message.Contains("repository does not exist", StringComparison.OrdinalIgnoreCase)
        || message.Contains("no match for platform", StringComparison.OrdinalIgnoreCase);

    private static string Short(string message) => message.Length > 400 ? message[..400] + "…" : message;
}
