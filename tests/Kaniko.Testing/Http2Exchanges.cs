using System.Buffers.Binary;

namespace Kaniko.Testing;

/// <summary>The requests of one HTTP/2 connection that are not ended, and how much of their answers the client takes (RFC 9113 5.2).</summary>
internal sealed class Http2Exchanges
{
    private const int InitialWindowSize = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<int, Http2Exchange> open = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long window = 65_535;
    private int firstWindow = 65_535;

    public void Begin(Http2Exchange exchange)
    {
        lock (gate)
        {
            exchange.Window = firstWindow;
            open[exchange.Id] = exchange;
        }
    }

    /// <summary>Null when it was ended, or broken off.</summary>
    public Http2Exchange? Find(int id)
    {
        lock (gate)
        {
            return open.GetValueOrDefault(id);
        }
    }

    /// <summary>How many there still are.</summary>
    public int End(int id)
    {
        lock (gate)
        {
            _ = open.Remove(id);
            return open.Count;
        }
    }

    /// <summary>Takes over the client's settings.</summary>
    public void Settle(byte[] payload)
    {
        for (var at = 0; at < payload.Length; at += 6)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(at)) == InitialWindowSize)
            {
                lock (gate)
                {
                    var next = BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(at + 2));
                    foreach (var exchange in open.Values)
                    {
                        exchange.Window += next - firstWindow;
                    }

                    firstWindow = next;
                }
            }
        }
    }

    /// <summary>The client takes more, of one answer or (0) of all.</summary>
    public void Widen(int id, int by)
    {
        lock (gate)
        {
            if (id == 0)
            {
                window += by;
            }
            else if (open.TryGetValue(id, out var exchange))
            {
                exchange.Window += by;
            }

            var before = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            before.SetResult();
        }
    }

    /// <summary>How many bytes may be sent; 0 when the client is no longer interested.</summary>
    public async Task<int> ReserveAsync(Http2Exchange exchange, int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (!open.ContainsKey(exchange.Id))
                {
                    return 0;
                }

                var count = (int)Math.Min(wanted, Math.Min(window, exchange.Window));
                if (count > 0)
                {
                    window -= count;
                    exchange.Window -= count;
                    return count;
                }

                change = changed.Task;
            }

            // A stream that was broken off changes no window.
            await Task.WhenAny(change, Task.Delay(50, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>One request.</summary>
internal sealed class Http2Exchange(int id, EvilRequest request, Fault? fault)
{
    public int Id => id;

    public EvilRequest Request => request;

    public Fault? Fault { get; set; } = fault;

    public MemoryStream Body { get; } = new();

    /// <summary>Bytes that the client takes of this answer.</summary>
    public long Window { get; set; }
}
