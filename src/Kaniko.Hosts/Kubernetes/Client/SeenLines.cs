namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>
/// Which lines were told already. A log is asked for again by whole seconds, so those of the last two are remembered: one before the
/// last, because lines of two streams may arrive a little out of order.
/// </summary>
internal sealed class SeenLines
{
    private readonly Dictionary<(LogStamp Stamp, long Hash), int> told = [];
    private Dictionary<(LogStamp Stamp, long Hash), int> repeated = [];
    private long newest;

    /// <summary>From when on to ask; null: from the start.</summary>
    public long? Since => newest == 0 ? null : newest - 1;

    /// <summary>The next lines come from a new connection, which begins at <see cref="Since"/>.</summary>
    public void Reconnect() => repeated = new(told);

    /// <summary>Whether a line is new; then it counts as told.</summary>
    public bool Add(LogStamp stamp, ReadOnlySpan<byte> line)
    {
        var key = (stamp, Hash(line));
        if (repeated.TryGetValue(key, out var count))
        {
            if (count == 1)
            {
                _ = repeated.Remove(key);
            }
            else
            {
                repeated[key] = count - 1;
            }

            return false;
        }

        if (stamp.Seconds < newest - 1)
        {
            // Nothing as old was asked for, so it is late and new; it cannot be asked for again.
            return true;
        }

        if (stamp.Seconds > newest)
        {
            newest = stamp.Seconds;
            foreach (var old in told.Keys.Where(known => known.Stamp.Seconds < newest - 1).ToList())
            {
                _ = told.Remove(old);
            }
        }

        told[key] = told.GetValueOrDefault(key) + 1;
        return true;
    }

    private static long Hash(ReadOnlySpan<byte> line)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in line)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return (long)hash;
    }
}
