namespace Kaniko.Hosts.Kubernetes.Objects;

internal sealed record PodStatus : ApiPart
{
    public string? Phase { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }
}

internal sealed record PodCondition : ApiPart
{
    public string? Type { get; init; }

    public string? Status { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}

internal sealed record ContainerStatus : ApiPart
{
    public string? Name { get; init; }

    public string? Image { get; init; }

    public ContainerState? State { get; init; }
}

internal sealed record ContainerState : ApiPart
{
    public WaitingState? Waiting { get; init; }

    public RunningState? Running { get; init; }

    public TerminatedState? Terminated { get; init; }
}

internal sealed record WaitingState : ApiPart
{
    public string? Reason { get; init; }

    public string? Message { get; init; }
}

internal sealed record RunningState : ApiPart
{
    public DateTimeOffset? StartedAt { get; init; }
}

internal sealed record TerminatedState : ApiPart
{
    public int ExitCode { get; init; }

    public int? Signal { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}

/// <summary>What the cluster says about an object.</summary>
internal sealed record ClusterEvent : ApiPart
{
    public Metadata? Metadata { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string? Type { get; init; }

    public int? Count { get; init; }
}

internal sealed record ClusterEventList : ApiPart
{
    public IReadOnlyList<ClusterEvent> Items { get; init; } = [];
}
