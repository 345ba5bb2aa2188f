using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Transport;

/// <summary>Which certificates are believed, and which one is shown, for one registry.</summary>
/// <param name="settings">Has the certificates.</param>
/// <param name="registry">Its normalized name.</param>
/// <param name="skipVerify">Whether any certificate will do: of the registry itself, and of hosts that it points to.</param>
internal sealed class TlsSettings(RegistrySettings settings, string registry, (bool Own, bool Others) skipVerify) : IDisposable
{
    private readonly List<X509Certificate2> owned = [];

    /// <summary>For the registry itself.</summary>
    public SslClientAuthenticationOptions ForRegistry() => Options(skipVerify.Own, clientCertificate: true);

    /// <summary>For hosts that the registry points to: the same trust, but never its client certificate, nor its licence to skip checks.</summary>
    public SslClientAuthenticationOptions ForOthers() => Options(skipVerify.Others, clientCertificate: false);

    public void Dispose()
    {
        foreach (var certificate in owned)
        {
            certificate.Dispose();
        }
    }

    private SslClientAuthenticationOptions Options(bool skip, bool clientCertificate)
    {
        var options = new SslClientAuthenticationOptions();
        if (clientCertificate && Find(settings.ClientCertificates) is { } pair)
        {
            options.ClientCertificates = [ReadClientCertificate(pair)];
        }

        if (skip)
        {
#pragma warning disable CA5359 // The user's own choice, per registry or for all (--skip-tls-verify…).
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (Find(settings.Certificates) is { } path)
        {
            var trusted = ReadTrusted(path);
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, trusted);
        }

        return options;
    }

    private string? Find(IReadOnlyList<KeyValuePair<string, string>> values)
    {
        foreach (var (key, value) in values)
        {
            if (RegistryName.Normalize(key) == registry)
            {
                return value;
            }
        }

        return null;
    }

    // The registry's own authorities are trusted besides the system's; the name must be right in any case.
    private static bool IsTrusted(
        X509Certificate? certificate, X509Chain? given, SslPolicyErrors errors, X509Certificate2Collection trusted)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            throw new AuthenticationException(errors.ToString()); // as without a callback: the message says which check failed
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // serverAuth
        if (given is not null)
        {
            foreach (var element in given.ChainElements)
            {
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            }
        }

        return chain.Build(leaf) ? true : throw new AuthenticationException(string.Join(", ", chain.ChainStatus.Select(status => status.Status)));
    }

    private X509Certificate2Collection ReadTrusted(string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            owned.AddRange(certificates);
            return certificates.Count > 0 ? certificates
                : throw new KanikoException(ErrorCode.TlsFailed, $"'{path}' holds no certificate in PEM form");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new KanikoException(ErrorCode.TlsFailed, $"the certificates in '{path}' for '{registry}' cannot be read: {e.Message}", e)
            {
                Hint = "name a file with the authority's certificates in PEM form, one that this user may read",
            };
        }
    }

    private X509Certificate2 ReadClientCertificate(string pair)
    {
        var comma = pair.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
        {
            throw new KanikoException(ErrorCode.TlsFailed, $"the client certificate for '{registry}' is not a certificate and a key")
            {
                Hint = "write --registry-client-cert registry=certificate.pem,key.pem",
            };
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(pair[..comma], pair[(comma + 1)..]);
            owned.Add(certificate);
            return certificate;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new KanikoException(ErrorCode.TlsFailed, $"the client certificate in '{pair}' for '{registry}' cannot be read: {e.Message}", e);
        }
    }
}
