using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Access;

/// <summary>How a cluster is reached, and as whom.</summary>
internal sealed record ClusterAccess
{
    /// <summary>The API server; a path is kept.</summary>
    public required Uri Server { get; init; }

    /// <summary>What to call it: the context's name, or «the cluster that this runs in».</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that is meant where none is named.</summary>
    public string? Namespace { get; init; }

    /// <summary>Who may have signed the server's certificate; null: whom the machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Do not check the certificate.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>The name that the certificate must be for, and that is asked for; null: the server's.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Null: as the environment says.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>Who asks.</summary>
    public required ICredentials Credentials { get; init; }

    /// <summary>Impersonate-* headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];

    /// <summary>The cluster is on this machine, as far as can be told.</summary>
    public bool IsLocal { get; init; }

    public static X509Certificate2Collection ReadAuthorities(string pem, string name)
    {
        var collection = new X509Certificate2Collection();
        try
        {
            collection.ImportFromPem(pem);
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            throw Unreadable(name, e);
        }

        return collection.Count > 0 ? collection : throw Unreadable(name, null);
    }

    private static KanikoException Unreadable(string name, Exception? inner) =>
        new(ErrorCode.TlsFailed, $"{name} holds no certificate in PEM", inner) { Hint = "compare it with what the cluster's administrator gave" };
}

/// <summary>Who asks an API server.</summary>
internal interface ICredentials : IDisposable
{
    /// <summary>What proves it now.</summary>
    /// <param name="refused">What the server does not take any more: something newer is wanted. Null: nothing was refused.</param>
    /// <param name="cancellationToken">Ends a plug-in that runs.</param>
    public ValueTask<Proof> GetAsync(Proof? refused, CancellationToken cancellationToken);
}

/// <summary>What proves who asks. Printing it shows no secret.</summary>
internal sealed record Proof
{
    /// <summary>The value of the Authorization header.</summary>
    public string? Authorization { get; init; }

    /// <summary>For the handshake.</summary>
    public X509Certificate2? Certificate { get; init; }

    public override string ToString() => $"Proof {(Certificate is null ? "" : "by certificate")}";
}
