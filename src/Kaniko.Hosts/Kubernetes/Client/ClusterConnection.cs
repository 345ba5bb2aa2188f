using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kaniko.Hosts.Kubernetes.Access;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>The sockets to one API server, with its rules for TLS: the same for requests and for WebSockets.</summary>
internal sealed class ClusterConnection(ClusterAccess access) : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly Lock gate = new();
    private (HttpMessageInvoker Invoker, X509Certificate2? Certificate)? current;

    /// <summary>Sends requests; a new client certificate closes the connections that were made with the old one.</summary>
    public HttpMessageInvoker Invoker(X509Certificate2? certificate)
    {
        lock (gate)
        {
            if (current is { } known && ReferenceEquals(known.Certificate, certificate))
            {
                return known.Invoker;
            }

            // What still runs on the old one must be able to end; its idle connections close by themselves.
            current = (new HttpMessageInvoker(Handler(certificate), disposeHandler: true), certificate);
            return current.Value.Invoker;
        }
    }

    public void Dispose() => current?.Invoker.Dispose();

    private SocketsHttpHandler Handler(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificate is null ? null : [certificate],
                RemoteCertificateValidationCallback = (_, server, chain, errors) => IsTrusted(server as X509Certificate2, chain, errors),
            },
        };
        if (access.Proxy is { } proxy)
        {
            handler.Proxy = proxy;
        }

        return handler;
    }

    private bool IsTrusted(X509Certificate2? server, X509Chain? sent, SslPolicyErrors errors)
    {
        if (access.SkipTlsVerify)
        {
            return true;
        }

        // A private authority says who signed; it never excuses a certificate for another name.
        if (server is null || (errors & (SslPolicyErrors.RemoteCertificateNotAvailable | SslPolicyErrors.RemoteCertificateNameMismatch)) != 0)
        {
            return false;
        }

        return access.Authorities is { } authorities ? IsSignedBy(authorities, server, sent) : errors == SslPolicyErrors.None;
    }

    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate2 server, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // As kubectl: an intermediate authority may be trusted without its root, so who is trusted is compared below.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        _ = chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            _ = chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(server) && chain.ChainElements.Any(element => authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }
}
