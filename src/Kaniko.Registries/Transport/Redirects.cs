using System.Net;
using System.Net.Sockets;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Transport;

/// <summary>Where a registry may point to.</summary>
internal static class Redirects
{
    /// <summary>The address that the answer sends the request to, or null when the answer is final.</summary>
    public static Uri? Next(RegistryHost host, RegistryRequest request, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)
            || Headers.Find(response, "Location") is not { } location || response.RequestMessage?.RequestUri is not { } from)
        {
            return null;
        }

        var next = Follow(host, from, location);
        var reads = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        return reads || ((int)response.StatusCode is 307 or 308 && host.IsOrigin(next)) ? next : null;
    }

    /// <summary>A location that a registry answered with, as an address that may be used; it holds no user information, and no fragment that a query would end up in.</summary>
    public static Uri Follow(RegistryHost host, Uri from, string location)
    {
        if (!Uri.TryCreate(from, location, out var next) || next.Scheme is not ("http" or "https") || next.Host.Length == 0)
        {
            throw new KanikoException(ErrorCode.RegistryFailed, $"the registry '{host.Name}' answered with an unusable location");
        }

        if (next.UserInfo.Length > 0 || next.Fragment.Length > 0)
        {
            next = new UriBuilder(next) { UserName = "", Password = "", Fragment = "" }.Uri;
        }

        if (next.Scheme == "http" && from.Scheme == "https")
        {
            // Registries behind a TLS proxy often do not know that they are. On their own host the answer is to stay with TLS.
            if (!string.Equals(next.IdnHost, from.IdnHost, StringComparison.OrdinalIgnoreCase))
            {
                throw new KanikoException(
                    ErrorCode.RegistryFailed, $"the registry '{host.Name}' points from TLS to plain HTTP at '{next.Host}'; it was not followed");
            }

            next = new UriBuilder(next) { Scheme = "https", Port = next.IsDefaultPort || next.Port == from.Port ? from.Port : next.Port }.Uri;
        }

        RefuseInwards(host, next);
        return next;
    }

    // Names are judged when they are resolved; addresses can be judged here, also where a proxy does the dialling.
    private static void RefuseInwards(RegistryHost host, Uri address)
    {
        if (!host.IsOrigin(address) && IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal)
            && literal.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            && (AddressRules.IsAlwaysRefused(literal) || (AddressRules.IsPrivate(literal) && !host.IsPrivate)))
        {
            throw new KanikoException(
                ErrorCode.RegistryFailed,
                $"the registry '{host.Name}' points to '{literal}', which is not on a public network; it was not followed");
        }
    }
}
