using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Access;

/// <summary>Reads client certificates with their keys, RSA or elliptic.</summary>
internal static class ClientCertificate
{
    /// <summary>The certificate of a kubeconfig user; null: it has none. Data wins over files.</summary>
    public static X509Certificate2? Of(UserEntry user, string directory)
    {
        var certificate = Text(user.ClientCertificateData, user.ClientCertificate, directory, "client-certificate");
        var key = Text(user.ClientKeyData, user.ClientKey, directory, "client-key");
        return (certificate, key) switch
        {
            (null, null) => null,
            ({ } both, { } secret) => Of(both, secret),
            _ => throw new KanikoException(ErrorCode.HostFailed, "the kubeconfig's user has only one of client-certificate and client-key")
            {
                Hint = "give both",
            },
        };
    }

    /// <summary>A certificate with its key, both in PEM. The key is PKCS #8, or of its algorithm's own format.</summary>
    public static X509Certificate2 Of(string certificate, string key)
    {
        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new KanikoException(ErrorCode.HostFailed, "the client key is encrypted, and nobody is asked for its passphrase")
            {
                Hint = "decrypt it with 'openssl pkey -in KEY -out NEW', or use a credential plug-in; kubectl takes no encrypted key either",
            };
        }

        try
        {
            var pair = X509Certificate2.CreateFromPem(certificate, key);
            if (!OperatingSystem.IsWindows())
            {
                return pair;
            }

            // Windows' TLS takes no key that was never in a store.
            using (pair)
            {
                return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KanikoException(ErrorCode.HostFailed, "the client certificate and its key do not belong together, or are no PEM of RSA or elliptic curves") { Hint = "log in again" };
        }
    }

    /// <summary>A value that is given as base64 or as a file.</summary>
    public static string? Text(string? data, string? file, string directory, string name)
    {
        try
        {
            return data is { Length: > 0 } ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
                : file is { Length: > 0 } ? File.ReadAllText(Path.GetFullPath(file, directory))
                : null;
        }
        catch (FormatException)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig's {name}-data is not base64");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig's {name} '{file}' cannot be read: {e.Message}", e);
        }
    }
}
