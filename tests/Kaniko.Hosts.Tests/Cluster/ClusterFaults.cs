namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>How a request goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>Answered with <see cref="Fault.Code"/>.</summary>
    Refused,

    /// <summary>The connection is reset; nothing was done.</summary>
    Reset,

    /// <summary>It is carried out, and the connection is reset before the answer.</summary>
    ResetAfter,

    /// <summary>A proxy answers, in HTML.</summary>
    Html,

    /// <summary>No answer comes until the caller gives up.</summary>
    Silent,
}

/// <summary>A fault of the next requests that it is about.</summary>
/// <param name="Verb"><c>create</c>, <c>get</c>, <c>list</c>, <c>watch</c>, <c>patch</c>, <c>delete</c>; null: any.</param>
/// <param name="Resource"><c>pods</c>, <c>pods/log</c>, …</param>
/// <param name="Kind">What happens.</param>
internal sealed record Fault(string? Verb, string Resource, FaultKind Kind)
{
    public int Code { get; init; } = 500;

    public string Reason { get; init; } = "InternalError";

    public string Message { get; init; } = "it went wrong";

    public int? RetryAfterSeconds { get; init; }

    /// <summary>How many requests it is for.</summary>
    public int Times { get; init; } = 1;
}

/// <summary>What a cluster does badly. Set by tests before and during builds.</summary>
internal sealed class ClusterFaults
{
    private readonly Lock gate = new();
    private readonly List<Fault> faults = [];
    private int struck;

    /// <summary><c>verb resource</c> pairs that are forbidden, such as <c>create secrets</c>.</summary>
    public HashSet<string> Forbidden { get; } = new(16, StringComparer.Ordinal);

    /// <summary>The only pairs that are allowed, as a role grants them; null: all but <see cref="Forbidden"/>.</summary>
    public HashSet<string>? Allowed { get; set; }

    /// <summary>Watches end after this many events, in the middle of a line.</summary>
    public int? CutWatchAfter { get; set; }

    /// <summary>Watches of forgotten versions are told so in the stream, not by the HTTP status.</summary>
    public bool GoneInStream { get; set; }

    /// <summary>Log connections are reset after this many bytes; each following one bears a little more.</summary>
    public int? CutLogAfter { get; set; }

    /// <summary>Followed logs end although the container runs on.</summary>
    public int? EndLogAfterLines { get; set; }

    /// <summary>After this many lines of a connection the log is rotated, and the connection ends with the old file.</summary>
    public int? RotateLogAfterLines { get; set; }

    /// <summary>A connection that ends by rotation has sent the half of a line that is whole in the new file.</summary>
    public bool RotateWithinLine { get; set; }

    /// <summary>How often a log was rotated.</summary>
    public int Rotations { get; set; }

    /// <summary>The last lines are in the log only when the container has ended.</summary>
    public int HeldLines { get; set; }

    /// <summary>Attach connections are reset after this many bytes of input; only the first ones, as many as <see cref="CutAttachTimes"/>.</summary>
    public int? CutAttachAfter { get; set; }

    public int CutAttachTimes { get; set; } = int.MaxValue;

    /// <summary>The tokens that are taken; null: any.</summary>
    public HashSet<string>? Tokens { get; set; }

    /// <summary>Told of each request that goes wrong, and how many have so far.</summary>
    public event Action<Fault, int>? Struck;

    public void Add(Fault fault)
    {
        lock (gate)
        {
            faults.Add(fault);
        }
    }

    public Fault? Take(string verb, string resource)
    {
        var (fault, count) = Find(verb, resource);
        if (fault is not null)
        {
            Struck?.Invoke(fault, count);
        }

        return fault;
    }

    private (Fault? Fault, int Count) Find(string verb, string resource)
    {
        lock (gate)
        {
            var index = faults.FindIndex(fault => (fault.Verb is null || fault.Verb == verb) && fault.Resource == resource);
            if (index < 0)
            {
                return (null, struck);
            }

            var found = faults[index];
            if (found.Times == 1)
            {
                faults.RemoveAt(index);
            }
            else
            {
                faults[index] = found with { Times = found.Times - 1 };
            }

            return (found, ++struck);
        }
    }
}
