using System.Globalization;
using Kaniko.Hosts.Executors;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>The names of one pod and what belongs to it, known before anything is made.</summary>
internal sealed record BuildIdentity
{
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    /// <summary>The same for all pods of a build.</summary>
    public required string Run { get; init; }

    public required SortedDictionary<string, string> Labels { get; init; }

    public required SortedDictionary<string, string> Annotations { get; init; }

    /// <summary>The secret with registry logins that the pod mounts; null: none.</summary>
    public string? LoginsSecret { get; init; }

    public string FilesSecret => Name + "-files";

    /// <summary>The logins secret is the user's, not the build's.</summary>
    public bool LoginsAreGiven { get; init; }

    /// <summary>The context is unpacked by an init container.</summary>
    public bool UsesInitContainer { get; init; }

    /// <summary>What the executor's container runs.</summary>
    public string Program { get; init; } = ExecutorPaths.Program;

    /// <summary>The names of a pod that is there already.</summary>
    public static BuildIdentity Of(Objects.Pod pod, string space) => new()
    {
        Name = pod.Metadata.Name!,
        Namespace = space,
        Run = pod.Metadata.Labels?.GetValueOrDefault(Manifests.Labels.Run) ?? "",
        Labels = pod.Metadata.Labels ?? [],
        Annotations = pod.Metadata.Annotations ?? [],
    };

    public static BuildIdentity New(HostSettings settings, BuildRequest request, ExecutorPlan plan, string space, string run)
    {
        var host = request.Host;
        var image = request.Destinations is [var first, ..] ? ImageNames.RepositoryOf(first) : "";
        // Room for the names of its secrets, which are not cut either.
        var name = ObjectNames.Unique(host.Pod.NamePrefix ?? "kaniko-" + image[(image.LastIndexOf('/') + 1)..], ObjectNames.LongestPod - "-logins".Length);
        var manifest = new PodManifest(settings, request);
        var lifetime = TimeSpan.FromSeconds(manifest.ActiveDeadlineSeconds)
            + (host.Detach || host.Cleanup != HostCleanup.Always ? host.Kubernetes.KeepFor : TimeSpan.FromMinutes(10));
        var identity = new BuildIdentity
        {
            Name = name,
            Namespace = space,
            Run = run,
            LoginsSecret = host.Kubernetes.RegistrySecret ?? (plan.Logins.Count > 0 ? name + "-logins" : null),
            LoginsAreGiven = host.Kubernetes.RegistrySecret is not null,
            UsesInitContainer = plan.Pack is not null && host.Kubernetes.Transport == ContextTransport.InitContainer,
            Labels = new(StringComparer.Ordinal)
            {
                [Manifests.Labels.ManagedBy] = Manifests.Labels.ManagedByValue,
                ["app.kubernetes.io/name"] = "kaniko",
                [Manifests.Labels.Run] = run,
            },
            Annotations = new(StringComparer.Ordinal)
            {
                [Manifests.Labels.Expires] = (settings.Time.GetUtcNow() + lifetime).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                [Manifests.Labels.Version] = settings.Version,
                [Manifests.Labels.Machine] = settings.MachineName,
                [Manifests.Labels.Destinations] = string.Join(',', request.NoPush ? [] : request.Destinations),
            },
        };
        if (host is { Detach: false, Cleanup: HostCleanup.Always })
        {
            // Such a build ends with the program, so nobody will come back for it when that is silent.
            identity.Annotations[Manifests.Labels.Heartbeat] = Heartbeats.Stamp(settings.Time);
        }

        return identity;
    }
}
