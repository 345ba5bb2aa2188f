using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Kaniko.Testing;

/// <summary>
/// A registry on this machine that does what its plan says: it is correct and strict (a manifest whose blobs are absent is refused, bytes sent
/// twice are kept twice) until the plan answers a request with a <see cref="Fault"/>.
/// </summary>
public sealed class EvilRegistry : IAsyncDisposable
{
    private readonly X509Certificate2? certificate;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Task, bool> connections = [];
    private readonly Task accepting;
    private int injected;
    private int http2Connections;

    /// <param name="certificate">Speak TLS with it, HTTP/2 where the client offers that, else HTTP/1.1. Null: plain HTTP/1.1.</param>
    public EvilRegistry(X509Certificate2? certificate = null)
    {
        this.certificate = certificate;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Content = new EvilContent(this);
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Scheme => certificate is null ? "http" : "https";

    /// <summary>As in image references.</summary>
    public string Name => $"127.0.0.1:{Port}";

    /// <summary>What it holds, and how it answers when it is left alone.</summary>
    public EvilContent Content { get; }

    /// <summary>Decides about each request, before it is looked at. Null: answer as one should.</summary>
    public Func<EvilRequest, Fault?> Plan { get; set; } = static _ => null;

    /// <summary>How many connections agreed on HTTP/2.</summary>
    public int Http2Connections => http2Connections;

    /// <summary>How many faults the plan has asked for.</summary>
    public int Injected => injected;

    /// <summary>Every request, with what it carried.</summary>
    public ConcurrentQueue<EvilRequest> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections.Keys);
        listener.Dispose();
        stop.Dispose();
    }

    internal Fault? Decide(EvilRequest request)
    {
        Requests.Enqueue(request);
        var fault = Plan(request);
        if (fault is not null)
        {
            Interlocked.Increment(ref injected);
        }

        return fault;
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (certificate is not null)
        {
            var tls = new SslStream(stream);
            stream = tls;
            try
            {
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = certificate,
                        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                    },
                    stop.Token);
            }
            catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or SocketException)
            {
                await tls.DisposeAsync();
                socket.Dispose();
                return;
            }

            if (tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
            {
                Interlocked.Increment(ref http2Connections);
                using var connection = new EvilHttp2Connection(this, socket, tls);
                await connection.RunAsync(stop.Token);
                return;
            }
        }

        await new EvilConnection(this, socket, stream).RunAsync(stop.Token);
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync(stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException) // stopped meanwhile
            {
                return;
            }

            var connection = Task.Run(() => ServeAsync(socket));
            connections[connection] = true;
            _ = connection.ContinueWith(done => connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }
}

/// <summary>A request as the registry got it.</summary>
/// <param name="Method">GET, HEAD, …</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">By name, without regard to case.</param>
public sealed record EvilRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string Path => Target.Split('?')[0];

    /// <summary>One of: <c>GET manifest</c>, <c>HEAD blob</c>, <c>POST upload</c>, <c>GET token</c>, …</summary>
    public string Kind => Method + (Path.Contains("/manifests/", StringComparison.Ordinal) ? " manifest"
        : Path.Contains("/blobs/uploads/", StringComparison.Ordinal) ? " upload"
        : Path.Contains("/blobs/", StringComparison.Ordinal) ? " blob"
        : Path.StartsWith("/token", StringComparison.Ordinal) ? " token"
        : " other");

    public string? this[string header] => Headers.TryGetValue(header, out var value) ? value : null;

    public string? Query(string name)
    {
        var query = Target.IndexOf('?', StringComparison.Ordinal);
        foreach (var pair in query < 0 ? [] : Target[(query + 1)..].Split('&'))
        {
            if (pair.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(pair[(name.Length + 1)..]);
            }
        }

        return null;
    }
}

/// <summary>An answer.</summary>
public sealed record EvilAnswer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public static EvilAnswer Error(int status, string code, string message) => new(
        status, System.Text.Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}"""), ("Content-Type", "application/json"));
}

/// <summary>What goes wrong with a request.</summary>
public abstract record Fault
{
    /// <summary>Another answer; the request is read, but nothing is done.</summary>
    public sealed record Answer(EvilAnswer Instead) : Fault;

    /// <summary>What was asked for is done, and then another answer is given.</summary>
    public sealed record DoAndAnswer(EvilAnswer Instead) : Fault;

    /// <summary>What was asked for is done; no answer comes, for as long as the client waits.</summary>
    public sealed record DoAndStall : Fault;

    /// <summary>The connection is reset after that many bytes of the request's body; what came until then counts.</summary>
    public sealed record ResetRequest(int After) : Fault;

    /// <summary>What was asked for is done; the connection is reset instead of an answer.</summary>
    public sealed record ResetAnswer : Fault;

    /// <summary>The answer's body ends early, with a reset or quietly.</summary>
    public sealed record CutBody(int After, CutKind Kind) : Fault;

    /// <summary>One bit of the answer's body is wrong.</summary>
    public sealed record FlipBit(int At) : Fault;

    /// <summary>The answer's header is another; null: there is none.</summary>
    public sealed record Header(string Name, string? Value) : Fault;

    /// <summary>
    /// The server breaks the exchange with a frame of HTTP/2; over HTTP/1.1 the connection is reset. What came of the request until then counts
    /// where the frame says that it was looked at.
    /// </summary>
    /// <param name="Kind">The frame.</param>
    /// <param name="AfterRequest">After that many bytes of the request's body; where it is shorter, after its end.</param>
    /// <param name="AfterAnswer">After that many bytes of the answer's body; null: instead of an answer.</param>
    public sealed record Http2(Http2Break Kind, int AfterRequest, int? AfterAnswer = null) : Fault;

    /// <summary>Nothing comes, for as long as the client waits.</summary>
    public sealed record Stall(int AfterBodyBytes) : Fault;
}

public enum CutKind
{
    /// <summary>Content-Length says more.</summary>
    Reset,

    /// <summary>Content-Length says more; the connection ends in order.</summary>
    Close,

    /// <summary>No Content-Length: the end of the connection is the end of the body.</summary>
    CloseDelimited,

    /// <summary>Chunked, without the last chunk.</summary>
    Chunked,

    /// <summary>Content-Length says as much as comes.</summary>
    ShortLength,
}

/// <summary>How HTTP/2 ends before its time (RFC 9113 5.4, 6.4, 6.8).</summary>
public enum Http2Break
{
    /// <summary>GOAWAY that leaves this request out: it was not looked at, and may be sent again.</summary>
    GoAwayBefore,

    /// <summary>GOAWAY that includes this request, which is answered; then the connection closes.</summary>
    GoAwayAfter,

    /// <summary>GOAWAY that includes this request and has an error; the connection closes at once.</summary>
    GoAwayCut,

    /// <summary>RST_STREAM with REFUSED_STREAM: it was not looked at.</summary>
    Refused,

    /// <summary>RST_STREAM with CANCEL.</summary>
    Cancelled,

    /// <summary>RST_STREAM with INTERNAL_ERROR.</summary>
    InternalError,

    /// <summary>RST_STREAM with ENHANCE_YOUR_CALM.</summary>
    Calm,

    /// <summary>RST_STREAM with HTTP_1_1_REQUIRED.</summary>
    Http11Required,

    /// <summary>A frame that breaks the protocol.</summary>
    Garbage,
}
