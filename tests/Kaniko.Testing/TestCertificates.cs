using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kaniko.Testing;

/// <summary>A throw-away certificate authority, and a server certificate of it for this machine.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 authority;
    private readonly ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="authorityMayIssue">False: the authority's certificate is not one of an authority.</param>
    /// <param name="name">The name in the server's certificate, besides 127.0.0.1 unless it is another one.</param>
    /// <param name="expired">The server's certificate has expired.</param>
    /// <param name="others">Further names in it.</param>
    public TestCertificates(bool authorityMayIssue = true, string name = "localhost", bool expired = false, IReadOnlyList<string>? others = null)
    {
        var now = DateTimeOffset.UtcNow;
        var request = new CertificateRequest("CN=Kaniko test authority " + Guid.NewGuid(), authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authorityMayIssue, false, 0, true));
        authority = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=" + name, serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var one in (string[])[name, .. others ?? []])
        {
            names.AddDnsName(one);
        }

        if (name == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = server.Create(
            authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey), now.AddDays(-20), expired ? now.AddDays(-1) : now.AddDays(20),
            RandomNumberGenerator.GetBytes(8));
        Server = signed.CopyWithPrivateKey(serverKey);
    }

    public X509Certificate2 Server { get; }

    /// <summary>Writes the authority's certificate and returns its path.</summary>
    public string WriteAuthority(string directory)
    {
        var path = Path.Combine(directory, "ca.pem");
        File.WriteAllText(path, authority.ExportCertificatePem());
        return path;
    }

    /// <summary>Writes the server's certificate and key and returns their paths.</summary>
    public (string Certificate, string Key) WriteServer(string directory)
    {
        var (certificate, key) = (Path.Combine(directory, "server.pem"), Path.Combine(directory, "server.key"));
        File.WriteAllText(certificate, Server.ExportCertificatePem());
        using var privateKey = Server.GetECDsaPrivateKey()!;
        File.WriteAllText(key, privateKey.ExportPkcs8PrivateKeyPem());
        return (certificate, key);
    }

    /// <summary>Writes a certificate for a client, and its key, and returns their paths.</summary>
    public (string Certificate, string Key) WriteClient(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a client", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var signed = request.Create(
            authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey), DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(20),
            RandomNumberGenerator.GetBytes(8));
        var (certificate, keyPath) = (Path.Combine(directory, "client.pem"), Path.Combine(directory, "client.key"));
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return (certificate, keyPath);
    }

    public void Dispose()
    {
        authorityKey.Dispose();
        authority.Dispose();
        Server.Dispose();
    }
}
