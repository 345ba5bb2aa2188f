using System.Net.Sockets;
using System.Security.Authentication;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Transport;

/// <summary>Tells what it means that no answer came.</summary>
internal static class Failures
{
    /// <summary>The exchange broke, on the way or at its ends; nothing is known about what the registry did.</summary>
    public static bool IsConnection(Exception e) =>
        e is HttpRequestException { InnerException: not KanikoException } or IOException or TimeoutException;

    /// <summary>A server was there and spoke TLS, but its certificate did not do.</summary>
    public static bool IsUntrusted(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } && Find<AuthenticationException>(e) is not null;

    /// <summary>Another attempt may find the way.</summary>
    public static bool IsTransient(Exception e)
    {
        if (e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
        {
            // A certificate does not get better; a handshake that was cut may.
            return !IsUntrusted(e) && Find<IOException>(e) is not null;
        }

        return Find<SocketException>(e)?.SocketErrorCode is not (SocketError.HostNotFound or SocketError.NoData);
    }

    /// <summary>What the user is told.</summary>
    public static KanikoException Describe(RegistryHost host, Exception e) => Describe(host, e, host.Authority);

    /// <param name="host">The registry.</param>
    /// <param name="e">What happened.</param>
    /// <param name="authority">The host and port that was asked: the registry's, or those of its token service.</param>
    public static KanikoException Describe(RegistryHost host, Exception e, string authority)
    {
        if (e is KanikoException || e.InnerException is KanikoException)
        {
            return (KanikoException)(e as KanikoException ?? e.InnerException!);
        }

        var who = authority == host.Authority ? $"the registry '{host.Name}'" : $"'{authority}', where the registry '{host.Name}' points to,";
        if (host.AnsweredPlainHttp && host.Scheme == "https")
        {
            return new KanikoException(ErrorCode.RegistryUnreachable, $"the registry '{host.Name}' speaks plain HTTP, not TLS", e)
            {
                Hint = $"pass --insecure-registry={host.Name} (or --insecure to push, --insecure-pull to pull) if that is intended",
            };
        }

        if (e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
        {
            return Find<AuthenticationException>(e) is { } refused
                ? Untrusted(host, who, refused)
                : new KanikoException(ErrorCode.RegistryUnreachable, $"{who} ended the TLS handshake", e)
                {
                    Hint = $"check that '{authority}' is a TLS port; pass --insecure-registry={host.Name} for plain HTTP",
                };
        }

        var (cause, hint) = host.Proxy is { } proxy ? ProxyCause(proxy, e) ?? Cause(authority, e) : Cause(authority, e);
        return new KanikoException(ErrorCode.RegistryUnreachable, $"{who} cannot be reached: {cause}", e) { Hint = hint };
    }

    /// <summary>Which check a certificate failed is in the exception's words only.</summary>
    private static KanikoException Untrusted(RegistryHost host, string who, AuthenticationException e)
    {
        var skip = $"--skip-tls-verify-registry={host.Name} to trust it unseen";
        var (reason, hint) = e.Message switch
        {
            _ when e.Message.Contains("NameMismatch", StringComparison.Ordinal) =>
                ("is for another host", $"use a name that the certificate has, or pass {skip}"),
            _ when e.Message.Contains("NotTimeValid", StringComparison.Ordinal) =>
                ("has expired or is not valid yet", "check this machine's clock ('date'), then have the certificate renewed"),
            _ => ("is not trusted", $"pass --registry-certificate={host.Name}=ca.pem, or {skip}"),
        };
        return new KanikoException(ErrorCode.TlsFailed, $"the TLS certificate of {who} {reason}", e) { Hint = hint };
    }

    // The connection that failed was the one to the proxy.
    private static (string Cause, string? Hint)? ProxyCause(Uri proxy, Exception e)
    {
        var cause = e is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refusal
            ? refusal.StatusCode switch
            {
                System.Net.HttpStatusCode.ProxyAuthenticationRequired => $"the proxy '{proxy.Authority}' wants other credentials",
                { } status => $"the proxy '{proxy.Authority}' refused the tunnel (HTTP {(int)status})",
                null => $"the proxy '{proxy.Authority}' refused the tunnel",
            }
            : Find<SocketException>(e)?.SocketErrorCode switch
            {
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"there is no proxy '{proxy.Host}'",
                SocketError.ConnectionRefused => $"the proxy '{proxy.Authority}' refused the connection",
                SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.TimedOut => $"there is no way to the proxy '{proxy.Authority}'",
                _ => null,
            };
        return cause is null ? null : (cause, "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY");
    }

    private static (string Cause, string? Hint) Cause(string authority, Exception e) => Find<SocketException>(e)?.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData =>
            ($"there is no host '{RegistryName.Host(authority)}'", "check the registry's name, and the DNS settings of this machine"),
        SocketError.TryAgain => ($"the name '{RegistryName.Host(authority)}' could not be looked up", "check the DNS settings of this machine"),
        SocketError.ConnectionRefused => ($"'{authority}' refused the connection", "check that the registry is running, and its port"),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => ("there is no route to it", null),
        SocketError.TimedOut => ("the connection timed out", null),
        SocketError.ConnectionReset => ("it reset the connection", null),
        _ when e is TimeoutException || e.InnerException is TimeoutException => ("no answer came in time", null),
        _ => ("the connection broke", null),
    };

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
