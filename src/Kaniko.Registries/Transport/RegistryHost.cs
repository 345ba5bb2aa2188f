using System.Net;
using Kaniko.Registries.Auth;

namespace Kaniko.Registries.Transport;

/// <summary>Whether a registry may be spoken to in plain HTTP, and what is tried first.</summary>
internal enum PlainHttp
{
    /// <summary>TLS only.</summary>
    Never,

    /// <summary>TLS first; plain HTTP when the server turns out not to speak TLS.</summary>
    Second,

    /// <summary>Plain HTTP first; TLS when the server turns out to speak that.</summary>
    First,
}

/// <summary>One registry: its origin, its connections and its credentials, which never leave that origin.</summary>
internal sealed class RegistryHost : IDisposable
{
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);

    private readonly RegistrySettings settings;
    private readonly TlsSettings tls;
    private readonly Resolve resolve;
    private readonly Lock gate = new();
    private HttpMessageInvoker? plain;
    private HttpMessageInvoker? secured;
    private HttpMessageInvoker? foreign;
    private volatile bool schemeSettled;
    private volatile bool sawPlainHttp;

    public RegistryHost(RegistrySettings settings, string name, PlainHttp plainHttp, (bool Own, bool Others) skipTlsVerify, Resolve resolve)
    {
        (this.settings, Name, PlainHttp, this.resolve) = (settings, name, plainHttp, resolve);
        Authority = RegistryName.Authority(name);
        Scheme = plainHttp == PlainHttp.First ? "http" : "https";
        tls = new TlsSettings(settings, name, skipTlsVerify);
    }

    /// <summary>As in references and credential files.</summary>
    public string Name { get; }

    public string Authority { get; }

    /// <summary>False where a test is about .NET's own handler.</summary>
    public bool MayUseLoopbackHandler { get; init; } = true;

    public string Scheme { get; private set; }

    public PlainHttp PlainHttp { get; }

    /// <summary>The address that was dialled is loopback or private; known after the first connection.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>Somebody is there: a request has had an answer, whatever it said.</summary>
    public bool HasAnswered => schemeSettled;

    /// <summary>The server answered a TLS greeting with HTTP.</summary>
    public bool AnsweredPlainHttp => sawPlainHttp;

    public required Authorizer Authorizer { get; init; }

    /// <summary>Set once, by who makes the registry.</summary>
    public RequestSender Sender { get; set; } = null!;

    public HttpMessageInvoker Invoker
    {
        get
        {
            lock (gate)
            {
                return Scheme == "http"
                    ? plain ??= new HttpMessageInvoker(PlainHandler())
                    : secured ??= new HttpMessageInvoker(Handler(isForeign: false));
            }
        }
    }

    /// <summary>For addresses that the registry points to; it looks where they lead.</summary>
    public HttpMessageInvoker ForeignInvoker
    {
        get
        {
            lock (gate)
            {
                return foreign ??= new HttpMessageInvoker(Handler(isForeign: true));
            }
        }
    }

    public Uri Address(string pathAndQuery) => new(Scheme + "://" + Authority + pathAndQuery);

    /// <summary>Scheme, host and port are the registry's own: only there its credentials go.</summary>
    public bool IsOrigin(Uri address)
    {
        var origin = Address("/");
        return address.Scheme == origin.Scheme && address.Port == origin.Port
            && string.Equals(address.IdnHost, origin.IdnHost, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The first answer settles which scheme is spoken; after that no failure, and nobody on the way, can change it.</summary>
    public void SettleScheme(string scheme)
    {
        if (!schemeSettled)
        {
            lock (gate)
            {
                (Scheme, schemeSettled) = schemeSettled ? (Scheme, true) : (scheme, true);
            }
        }
    }

    /// <summary>
    /// Goes over from <paramref name="scheme"/> to the other, where the settings allow both, none has been answered yet, and the failure may
    /// come from that. True as well when another request has done so meanwhile.
    /// </summary>
    public bool TrySwitchScheme(string scheme)
    {
        lock (gate)
        {
            if (Scheme != scheme)
            {
                return true;
            }

            if (schemeSettled || PlainHttp == PlainHttp.Never || (PlainHttp == PlainHttp.Second && !sawPlainHttp && scheme == "https"))
            {
                return false;
            }

            Scheme = scheme == "http" ? "https" : "http";
            return true;
        }
    }

    public void SawPlainHttp() => sawPlainHttp = true;

    public void Dispose()
    {
        plain?.Dispose();
        secured?.Dispose();
        foreign?.Dispose();
        tls.Dispose();
        Authorizer.Dispose();
    }

    /// <summary>The proxy on the way to the registry; null: none.</summary>
    public Uri? Proxy => settings.Proxy is { } proxy && Address("/") is var origin && !proxy.IsBypassed(origin) ? proxy.GetProxy(origin) : null;

    private HttpMessageHandler PlainHandler()
    {
        if (Proxy is not null || !MayUseLoopbackHandler || !LoopbackHandler.CanServe(Authority))
        {
            return Handler(isForeign: false);
        }

        IsPrivate = true;
        return new LoopbackHandler(Address("/"));
    }

    private SocketsHttpHandler Handler(bool isForeign)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = settings.Proxy is not null,
            Proxy = settings.Proxy,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = settings.StallTimeout,
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 64 * 1024,
            ConnectCallback = new Connector(this, isForeign, resolve).ConnectAsync,
        };
        if (settings.Http2)
        {
            // A stalled request is cut, but the next one would go to the same connection: whether that still lives, pings tell.
            handler.EnableMultipleHttp2Connections = true;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            handler.KeepAlivePingDelay = PingDelay;
            handler.KeepAlivePingTimeout = PingDelay;
        }

        if (isForeign || Scheme == "https")
        {
            handler.SslOptions = isForeign ? tls.ForOthers() : tls.ForRegistry();
        }

        return handler;
    }
}
