namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>What a pod lives through before and around its executor.</summary>
internal sealed record PodScript
{
    /// <summary>The pod waits for a node for this long, with this message.</summary>
    public string? Unschedulable { get; init; }

    public TimeSpan UnschedulableFor { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The reason and message that the executor's container waits with, for ever.</summary>
    public (string Reason, string Message)? Waiting { get; init; }

    /// <summary>The executor is killed for its memory when it has printed this line.</summary>
    public string? OutOfMemoryAt { get; init; }

    /// <summary>The pod is evicted when the executor has printed this line.</summary>
    public string? EvictedAt { get; init; }

    /// <summary>Somebody deletes the pod when the executor has printed this line.</summary>
    public string? DeletedAt { get; init; }

    /// <summary>An injected sidecar comes first among the containers' states and never ends.</summary>
    public bool Sidecar { get; init; }

    /// <summary>An init container of the user's that ends so.</summary>
    public int? InitExitCode { get; init; }

    /// <summary>The API says that the executor runs, but its node knows better when so many have asked to be attached.</summary>
    public int RefusedAttaches { get; init; }

    /// <summary>How many pods of the cluster live so; the others live well.</summary>
    public int Times { get; init; } = int.MaxValue;
}
