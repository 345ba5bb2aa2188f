using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>
/// Servers under the names that they have on the internet, with certificates: a proxy as HTTPS_PROXY names it brings every connection to one
/// server on loopback. A name that it does not have is refused.
/// </summary>
internal sealed class LoopbackInternet : IAsyncDisposable
{
    private readonly TcpListener proxy = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2 certificate;
    private readonly IReadOnlyList<string> names;
    private LoopbackWeb web = null!;

    private LoopbackInternet(string path, IReadOnlyList<string> names) =>
        (certificate, this.names, Authorities) = (LoopbackCertificate.Create(path, [.. names]), names, path);

    /// <summary>What <c>SSL_CERT_FILE</c> names.</summary>
    public string Authorities { get; }

    /// <summary>What <c>HTTPS_PROXY</c> names.</summary>
    public string Proxy => $"http://{proxy.LocalEndpoint}";

    /// <summary>Hosts that were asked for and are not there.</summary>
    public List<string> Unknown { get; } = [];

    public static async Task<LoopbackInternet> StartAsync(string certificate, IReadOnlyList<string> names, Func<HttpContext, Task> answer)
    {
        var internet = new LoopbackInternet(certificate, names);
        internet.web = await LoopbackWeb.StartAsync(answer, internet.certificate);
        internet.proxy.Start();
        _ = internet.AcceptAsync();
        return internet;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        proxy.Dispose();
        await web.DisposeAsync();
        certificate.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await proxy.AcceptTcpClientAsync(stop.Token);
                _ = TunnelAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // over
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using var accepted = client;
        try
        {
            var stream = client.GetStream();
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, stop.Token) == 1)
            {
                _ = head.Append((char)one[0]);
            }

            var words = head.ToString().Split(' ', ':');
            if (words[0] != "CONNECT" || !names.Contains(words[1]))
            {
                lock (Unknown)
                {
                    Unknown.Add(words[1]);
                }

                await stream.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop.Token);
                return;
            }

            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, web.Port, stop.Token);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), stop.Token);
            _ = await Task.WhenAny(stream.CopyToAsync(server.GetStream(), stop.Token), server.GetStream().CopyToAsync(stream, stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // one side closed
        }
    }
}
