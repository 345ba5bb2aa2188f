using System.Globalization;
using System.Text;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>A container's log as a node keeps it.</summary>
internal sealed class ContainerLog
{
    private readonly Lock gate = new();
    private readonly List<(DateTimeOffset Time, int Nanoseconds, byte[] Line)> lines = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int counter;

    public bool IsComplete { get; private set; }

    /// <summary>The first line of the current file. What was before it went with the file that was rotated away, and nobody can read it any more.</summary>
    public int Start { get; private set; }

    public void Add(byte[] line)
    {
        lock (gate)
        {
            var now = DateTimeOffset.UtcNow;
            // Several lines may have one stamp.
            lines.Add((now, (int)(now.UtcTicks % TimeSpan.TicksPerSecond * 100) + (counter++ % 5 / 4), line));
            Wake();
        }
    }

    /// <summary>Begins another file with a line.</summary>
    public void Rotate(int index)
    {
        lock (gate)
        {
            Start = Math.Max(Start, index);
        }
    }

    public void Complete()
    {
        lock (gate)
        {
            IsComplete = true;
            Wake();
        }
    }

    /// <summary>The lines from an index on, with their stamps, and what to wait for.</summary>
    public (IReadOnlyList<byte[]> Lines, bool IsComplete, Task Changed) From(int index, DateTimeOffset? since, int held)
    {
        lock (gate)
        {
            var end = IsComplete ? lines.Count : Math.Max(0, lines.Count - held);
            return ([.. lines.Take(end).Skip(index).Select(line => since is { } time && line.Time < time ? [] : Stamped(line))], IsComplete, changed.Task);
        }
    }

    public string Tail(int characters)
    {
        lock (gate)
        {
            var text = string.Concat(lines.TakeLast(80).Select(line => Encoding.UTF8.GetString(line.Line) + "\n"));
            return text[Math.Max(0, text.Length - characters)..];
        }
    }

    private static byte[] Stamped((DateTimeOffset Time, int Nanoseconds, byte[] Line) line)
    {
        var stamp = line.Time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "." + line.Nanoseconds.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return [.. Encoding.ASCII.GetBytes(stamp.TrimEnd('.') + "Z "), .. line.Line, (byte)'\n'];
    }

    private void Wake()
    {
        var waiting = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.SetResult();
    }
}
