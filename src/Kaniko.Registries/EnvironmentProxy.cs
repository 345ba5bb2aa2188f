using System.Net;
using Kaniko.Diagnostics;

namespace Kaniko.Registries;

/// <summary>
/// The proxy of <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c>, in either case, read as Go reads them: what works for
/// Docker and for Kaniko works here. .NET's own reading knows no networks in <c>NO_PROXY</c>, nor that a name stands for those below it.
/// </summary>
public sealed class EnvironmentProxy : IWebProxy, ICredentials
{
    private readonly (Uri Address, NetworkCredential? Login)? http;
    private readonly (Uri Address, NetworkCredential? Login)? https;
    private readonly string[] exceptions;

    private EnvironmentProxy((Uri, NetworkCredential?)? http, (Uri, NetworkCredential?)? https, string exceptions)
    {
        (this.http, this.https) = (http, https);
        this.exceptions = exceptions.ToLowerInvariant().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Null where no variable names a proxy; <c>UsageInvalid</c> where one names none that is usable.</summary>
    public static EnvironmentProxy? From(IReadOnlyDictionary<string, string> environment)
    {
        var all = Read(environment, "ALL_PROXY");
        // In a CGI program HTTP_PROXY is a header of a request.
        var http = (environment.ContainsKey("REQUEST_METHOD") ? null : Read(environment, "HTTP_PROXY")) ?? all;
        var https = Read(environment, "HTTPS_PROXY") ?? all;
        return http is null && https is null ? null : new EnvironmentProxy(http, https, Value(environment, "NO_PROXY") ?? "");
    }

    ICredentials? IWebProxy.Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <summary>The proxy for an address, without user and password, or null.</summary>
    public Uri? GetProxy(Uri destination) => Choose(destination)?.Address;

    public bool IsBypassed(Uri host) => Choose(host) is null;

    NetworkCredential? ICredentials.GetCredential(Uri uri, string authType) =>
        IsAt(http, uri) ? http!.Value.Login : IsAt(https, uri) ? https!.Value.Login : null;

    private static bool IsAt((Uri Address, NetworkCredential? Login)? proxy, Uri uri) =>
        proxy is { Address: var address } && address.Port == uri.Port && string.Equals(address.IdnHost, uri.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value
        : environment.TryGetValue(name.ToLowerInvariant(), out value) && value.Length > 0 ? value
        : null;

    private static (Uri, NetworkCredential?)? Read(IReadOnlyDictionary<string, string> environment, string name)
    {
        if (Value(environment, name) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "socks5" or "socks5h" or "socks4" or "socks4a") || uri.Host.Length == 0)
        {
            // The value may hold a password.
            throw new KanikoException(ErrorCode.UsageInvalid, $"the variable '{name}' is not the address of a proxy")
            {
                Hint = $"write {name}=http://proxy.example.com:3128",
            };
        }

        var parts = uri.UserInfo.Split(':', 2);
        var login = uri.UserInfo.Length == 0 ? null
            : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        var scheme = uri.Scheme == "socks5h" ? "socks5" : uri.Scheme; // .NET leaves names to the proxy in any case
        return (new UriBuilder(scheme, uri.Host, uri.IsDefaultPort ? (scheme.StartsWith("socks", StringComparison.Ordinal) ? 1080 : uri.Port) : uri.Port).Uri, login);
    }

    private (Uri Address, NetworkCredential? Login)? Choose(Uri destination)
    {
        var proxy = destination.Scheme == Uri.UriSchemeHttps ? https : http;
        return proxy is null || IsExcepted(destination) ? null : proxy;
    }

    private bool IsExcepted(Uri destination)
    {
        var host = destination.IdnHost.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        var isAddress = IPAddress.TryParse(host, out var address);
        if (host == "localhost" || (isAddress && IPAddress.IsLoopback(address!)))
        {
            return true;
        }

        foreach (var exception in exceptions)
        {
            if (exception == "*" || (isAddress ? Covers(exception, address!, destination.Port) : Covers(exception, host, destination.Port)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(string exception, IPAddress address, int port)
    {
        if (IPNetwork.TryParse(exception, out var network))
        {
            return network.Contains(address);
        }

        var (host, onlyPort) = Split(exception);
        return IPAddress.TryParse(host, out var one) && one.Equals(address) && (onlyPort is null || onlyPort == port);
    }

    // «example.com» is that name and those below it; «.example.com» and «*.example.com» are those below it.
    private static bool Covers(string exception, string host, int port)
    {
        var (name, onlyPort) = Split(exception);
        name = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return name.Length > 0 && (onlyPort is null || onlyPort == port)
            && (name[0] == '.' ? host.EndsWith(name, StringComparison.Ordinal)
                : host == name || (host.EndsWith(name, StringComparison.Ordinal) && host[^(name.Length + 1)] == '.'));
    }

    private static (string Host, int? Port) Split(string text)
    {
        if (IPAddress.TryParse(text, out _))
        {
            return (text, null);
        }

        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), out var port) ? (RegistryName.Host(text), port) : (text.Trim('[', ']'), null);
    }
}
