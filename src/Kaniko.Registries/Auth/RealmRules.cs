using System.Net;
using Kaniko.Images;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Auth;

internal enum RealmTrust
{
    /// <summary>The token service is the registry's own: it may see the registry's credentials.</summary>
    Credentials,

    /// <summary>Another host: it may be asked for a token for anyone.</summary>
    AnonymousOnly,

    /// <summary>It is not asked at all.</summary>
    Refused,
}

/// <summary>Which token service a registry may send its clients to (RFC 6750 leaves that open).</summary>
internal static class RealmRules
{
    // Domains under which anyone gets a name: sharing one says nothing.
    private static readonly string[] SharedDomains =
    [
        "azurecr.io", "amazonaws.com", "pkg.dev", "gcr.io", "github.io", "gitlab.io", "herokuapp.com", "cloudfront.net", "azurewebsites.net",
        "windows.net", "googleapis.com", "appspot.com", "run.app", "workers.dev", "pages.dev", "vercel.app", "netlify.app", "ngrok.io", "fly.dev",
        "nip.io", "sslip.io", "duckdns.org", "cluster.local", "svc.cluster.local", "ondigitalocean.app", "scw.cloud", "jfrog.io",
    ];

    public static RealmTrust Judge(RegistryHost host, Uri realm, IReadOnlyList<KeyValuePair<string, string>> allowed)
    {
        if (realm.Scheme is not ("http" or "https") || realm.UserInfo.Length > 0 || (realm.Scheme == "http" && host.Scheme == "https"))
        {
            return RealmTrust.Refused;
        }

        if (host.IsOrigin(realm) || IsAllowed(host.Name, realm, allowed))
        {
            return RealmTrust.Credentials;
        }

        var registry = RegistryName.Host(host.Authority).ToLowerInvariant();
        var service = realm.IdnHost.Trim('[', ']').ToLowerInvariant();
        if (IPAddress.TryParse(service, out var address))
        {
            return AddressRules.IsPrivate(address) || AddressRules.IsAlwaysRefused(address) ? RealmTrust.Refused : RealmTrust.AnonymousOnly;
        }

        if (service == "localhost" || service.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return RealmTrust.Refused;
        }

        return service == registry || IsKnownPair(host.Name, service) || IsSibling(registry, service)
            ? RealmTrust.Credentials
            : RealmTrust.AnonymousOnly;
    }

    private static bool IsKnownPair(string registry, string service) => (registry, service) is
        (ImageReference.DockerHub, "auth.docker.io")
        or ("registry.gitlab.com", "gitlab.com")
        or ("nvcr.io", "authn.nvidia.com")
        or ("registry.redhat.io", "sso.redhat.com")
        or ("registry.connect.redhat.com", "sso.redhat.com")
        or ("cgr.dev", "issuer.enforce.dev");

    // registry.example.com and gitlab.example.com: someone who has one name below example.com as a rule has the other.
    private static bool IsSibling(string registry, string service)
    {
        var dot = registry.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return false;
        }

        var parent = registry[(dot + 1)..];
        var labels = parent.Split('.');
        var isPublicSuffix = labels.Length < 2
            || (labels.Length == 2 && labels[1].Length == 2 && labels[0] is "co" or "com" or "net" or "org" or "gov" or "edu" or "ac" or "ne" or "or");
        return !isPublicSuffix && !Array.Exists(SharedDomains, shared => parent == shared || parent.EndsWith("." + shared, StringComparison.Ordinal))
            && (service == parent || service.EndsWith("." + parent, StringComparison.Ordinal));
    }

    private static bool IsAllowed(string registry, Uri realm, IReadOnlyList<KeyValuePair<string, string>> allowed)
    {
        foreach (var (name, service) in allowed)
        {
            if (RegistryName.Normalize(name) == registry
                && (service.Equals(realm.Authority, StringComparison.OrdinalIgnoreCase)
                    || service.Equals(realm.IdnHost, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
