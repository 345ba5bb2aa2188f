using System.Text.Json;

namespace Kaniko.Hosts.Kubernetes.Objects;

internal sealed record Pod : ApiObject
{
    public PodSpec? Spec { get; init; }

    public PodStatus? Status { get; init; }
}

internal sealed record PodList : ApiPart
{
    public Metadata? Metadata { get; init; }

    public IReadOnlyList<Pod> Items { get; init; } = [];
}

internal sealed record PodSpec : ApiPart
{
    public string? RestartPolicy { get; init; }

    public long? ActiveDeadlineSeconds { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }

    public string? ServiceAccountName { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public bool? HostNetwork { get; init; }

    public bool? HostIPC { get; init; }

    public SortedDictionary<string, string>? NodeSelector { get; init; }

    public JsonElement? Affinity { get; init; }

    public IReadOnlyList<JsonElement>? Tolerations { get; init; }

    public IReadOnlyList<JsonElement>? TopologySpreadConstraints { get; init; }

    public string? PriorityClassName { get; init; }

    public string? RuntimeClassName { get; init; }

    public string? SchedulerName { get; init; }

    public IReadOnlyList<HostAlias>? HostAliases { get; init; }

    public IReadOnlyList<LocalReference>? ImagePullSecrets { get; init; }

    public JsonElement? SecurityContext { get; init; }

    public IReadOnlyList<Container>? InitContainers { get; init; }

    public required IReadOnlyList<Container> Containers { get; init; }

    public IReadOnlyList<Volume>? Volumes { get; init; }
}

internal sealed record HostAlias : ApiPart
{
    public required string Ip { get; init; }

    public required IReadOnlyList<string> Hostnames { get; init; }
}

internal sealed record LocalReference : ApiPart
{
    public string? Name { get; init; }
}

internal sealed record Container : ApiPart
{
    public required string Name { get; init; }

    public string? Image { get; init; }

    public string? ImagePullPolicy { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public string? WorkingDir { get; init; }

    public IReadOnlyList<EnvironmentVariable>? Env { get; init; }

    public IReadOnlyList<JsonElement>? EnvFrom { get; init; }

    public ResourceNeeds? Resources { get; init; }

    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }

    public JsonElement? SecurityContext { get; init; }

    public bool? Stdin { get; init; }

    public bool? StdinOnce { get; init; }

    public bool? Tty { get; init; }

    public string? TerminationMessagePath { get; init; }

    public string? TerminationMessagePolicy { get; init; }
}

internal sealed record EnvironmentVariable : ApiPart
{
    public required string Name { get; init; }

    public string? Value { get; init; }

    public JsonElement? ValueFrom { get; init; }
}

internal sealed record ResourceNeeds : ApiPart
{
    public SortedDictionary<string, string>? Requests { get; init; }

    public SortedDictionary<string, string>? Limits { get; init; }
}

internal sealed record VolumeMount : ApiPart
{
    public required string Name { get; init; }

    public required string MountPath { get; init; }

    public string? SubPath { get; init; }

    public bool? ReadOnly { get; init; }
}

internal sealed record Volume : ApiPart
{
    public required string Name { get; init; }

    public EmptyDirectory? EmptyDir { get; init; }

    public SecretVolume? Secret { get; init; }

    public ConfigMapVolume? ConfigMap { get; init; }

    public ClaimVolume? PersistentVolumeClaim { get; init; }
}

internal sealed record EmptyDirectory : ApiPart
{
    public string? SizeLimit { get; init; }
}

internal sealed record SecretVolume : ApiPart
{
    public string? SecretName { get; init; }

    public int? DefaultMode { get; init; }

    public bool? Optional { get; init; }

    public IReadOnlyList<KeyPath>? Items { get; init; }
}

internal sealed record ConfigMapVolume : ApiPart
{
    public string? Name { get; init; }

    public bool? Optional { get; init; }
}

internal sealed record ClaimVolume : ApiPart
{
    public string? ClaimName { get; init; }

    public bool? ReadOnly { get; init; }
}

internal sealed record KeyPath : ApiPart
{
    public required string Key { get; init; }

    public required string Path { get; init; }
}
