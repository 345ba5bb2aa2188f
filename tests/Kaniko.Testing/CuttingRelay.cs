using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kaniko.Testing;

/// <summary>
/// A place on loopback from which every byte goes on to another, both ways, until one connection has carried so many in one direction: that one is
/// reset, and the others are left alone.
/// </summary>
public sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> relayed = [];
    private readonly IPEndPoint target;
    private readonly long after;
    private readonly Action cut;
    private readonly Task accepting;
    private int cuts;
    private long carried;

    /// <param name="target">Where to.</param>
    /// <param name="after">The number of bytes after which the connection is cut.</param>
    /// <param name="cut">Is called then, before the client knows.</param>
    public CuttingRelay(string target, long after, Action cut)
    {
        (this.target, this.after, this.cut) = (IPEndPoint.Parse(target), after, cut);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>As in image references: <c>127.0.0.1:PORT</c>.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public bool HasCut => Volatile.Read(ref cuts) > 0;

    /// <summary>Bytes of all connections, both ways.</summary>
    public long Carried => Volatile.Read(ref carried);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(relayed);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                relayed.Add(Task.Run(() => RelayAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await far.ConnectAsync(target, stop.Token);
            await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        long own = 0;
        while (await from.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
        {
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), stop.Token);
            }

            own += count;
            _ = Interlocked.Add(ref carried, count);
            if (own >= after && Interlocked.Exchange(ref cuts, 1) == 0)
            {
                cut();
                foreach (var end in new[] { from, to })
                {
                    end.LingerState = new LingerOption(true, 0);
                    end.Close();
                }

                return;
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
