using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>The cluster, not the Dockerfile, made a build fail.</summary>
/// <param name="What">What happened, without a full stop.</param>
/// <param name="Hint">What to do; null: nothing but waiting.</param>
/// <param name="Passes">Another pod may well succeed.</param>
internal sealed record HostTrouble(string What, string? Hint, bool Passes = false)
{
    public KanikoException ToException(IReadOnlyList<string>? tail = null, int? exitCode = null) => new HostTroubleException(this, tail ?? [], exitCode).Plain;
}

/// <summary>A trouble on its way to where it is decided whether another pod is tried.</summary>
internal sealed class HostTroubleException(HostTrouble trouble, IReadOnlyList<string> tail, int? exitCode) : Exception(trouble.What)
{
    public HostTrouble Trouble { get; } = trouble;

    /// <summary>The trouble as users see it.</summary>
    public KanikoException Plain => new(ErrorCode.HostFailed, Trouble.What) { Hint = Trouble.Hint, OutputTail = tail, ExitCode = exitCode };
}
