using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>
/// A forward proxy that takes CONNECT or SOCKS5 and nothing else, and leads each tunnel to one address whatever name it was asked for: who gets
/// there under a name that nobody can resolve came through it.
/// </summary>
internal sealed class ForwardProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri target;
    private readonly string? credentials;
    private readonly Task accepting;

    private ForwardProxy(string target, string? credentials)
    {
        this.target = new Uri(target);
        this.credentials = credentials;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What was asked for: <c>CONNECT name:port</c>, <c>SOCKS5 name:port</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <param name="target">Where tunnels lead.</param>
    /// <param name="credentials"><c>user:password</c> that CONNECT must bring; null: none.</param>
    public static ForwardProxy Start(string target, string? credentials = null) => new(target, credentials);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var first = await ByteAsync(stream);
                if (!(first == 5 ? await SocksAsync(stream) : await ConnectAsync(stream, first)))
                {
                    return;
                }

                using var onward = new TcpClient();
                await onward.ConnectAsync(target.Host, target.Port, stop.Token);
                var other = onward.GetStream();
                _ = await Task.WhenAny(stream.CopyToAsync(other, stop.Token), other.CopyToAsync(stream, stop.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two went.
            }
        }
    }

    private async Task<bool> ConnectAsync(NetworkStream stream, byte first)
    {
        var head = new List<byte> { first };
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            head.Add(await ByteAsync(stream));
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        Asked.Enqueue(string.Join(' ', lines[0].Split(' ')[..2]));
        var proof = lines.FirstOrDefault(line => line.StartsWith("Proxy-Authorization: Basic ", StringComparison.OrdinalIgnoreCase))?.Split(' ')[2];
        var status = !lines[0].StartsWith("CONNECT ", StringComparison.Ordinal) ? "405 Method Not Allowed"
            : credentials is not null && proof != Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials))
                ? "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nConnection: close\r\nContent-Length: 0"
            : "200 Connection established";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n\r\n"), stop.Token);
        return status.StartsWith("200", StringComparison.Ordinal);
    }

    private async Task<bool> SocksAsync(NetworkStream stream)
    {
        var methods = await BytesAsync(stream, await ByteAsync(stream));
        await stream.WriteAsync(new byte[] { 5, methods.Contains((byte)0) ? (byte)0 : (byte)255 }, stop.Token);
        var request = await BytesAsync(stream, 4);
        if (request is not [5, 1, 0, 3])
        {
            // An address that was resolved here already is not what this proxy is for.
            return false;
        }

        var name = Encoding.ASCII.GetString(await BytesAsync(stream, await ByteAsync(stream)));
        var port = await BytesAsync(stream, 2);
        Asked.Enqueue($"SOCKS5 {name}:{(port[0] << 8) + port[1]}");
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 0 }, stop.Token);
        return true;
    }

    private async Task<byte> ByteAsync(NetworkStream stream) => (await BytesAsync(stream, 1))[0];

    private async Task<byte[]> BytesAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, stop.Token);
        return bytes;
    }
}
