using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kaniko.Testing;

/// <summary>
/// A proxy on loopback that only makes tunnels (CONNECT), only to the hosts that it is told of, and only for who has its user and password.
/// Whatever the host is called, the tunnel leads to a port of this machine.
/// </summary>
public sealed class LoopbackProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> tunnels = [];
    private readonly IReadOnlyDictionary<string, int> hosts;
    private readonly (string User, string Password)? login;
    private readonly Task accepting;

    /// <param name="hosts"><c>host:port</c> to the port of this machine.</param>
    /// <param name="login">Null: anyone.</param>
    public LoopbackProxy(IReadOnlyDictionary<string, int> hosts, (string User, string Password)? login = null)
    {
        (this.hosts, this.login) = (hosts, login);
        listener.Start();
        Authority = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        accepting = AcceptAsync();
    }

    public string Authority { get; }

    /// <summary>The heads of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(tunnels);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                tunnels.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        try
        {
            while (await ReadHeadAsync(stream) is { } head)
            {
                Requests.Enqueue(head);
                var lines = head.Split("\r\n");
                var words = lines[0].Split(' ');
                var expected = login is { } wanted ? "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{wanted.User}:{wanted.Password}")) : null;
                if (expected is not null && !lines.Contains(expected))
                {
                    await stream.WriteAsync("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop.Token);
                    continue;
                }

                if (words is not ["CONNECT", var target, _] || !hosts.TryGetValue(target, out var port))
                {
                    await stream.WriteAsync("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop.Token);
                    continue;
                }

                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, port, stop.Token);
                await stream.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), stop.Token);
                _ = await Task.WhenAny(stream.CopyToAsync(server.GetStream(), stop.Token), server.GetStream().CopyToAsync(stream, stop.Token));
                return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
            {
                return null;
            }

            _ = head.Append((char)one[0]);
        }

        return head.ToString().TrimEnd();
    }
}
