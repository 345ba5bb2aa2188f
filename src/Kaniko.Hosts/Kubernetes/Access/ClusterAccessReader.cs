using System.Net;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Access;

/// <summary>Finds out how the cluster is reached: an explicit kubeconfig or context, else the pod that this runs in, else the usual kubeconfig.</summary>
internal sealed class ClusterAccessReader(HostSettings settings, KubernetesOptions options)
{
    /// <summary>Where a pod finds its service account.</summary>
    public string AccountDirectory { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    public ClusterAccess Read()
    {
        if (options is { InCluster: true } and ({ Context: not null } or { Kubeconfig: not null }))
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "--k8s-in-cluster uses no kubeconfig, and one is named") { Hint = "leave one of them out" };
        }

        if (options.InCluster)
        {
            return InCluster() ?? throw new KanikoException(ErrorCode.HostFailed, "this does not run in a pod with a service account")
            {
                Hint = "leave --k8s-in-cluster out, or see to it that automountServiceAccountToken is not false",
            };
        }

        var files = Kubeconfig.Files(options.Kubeconfig, settings.Environment, settings.CurrentDirectory);
        var isNamed = options.Kubeconfig is not null || options.Context is not null || settings.Environment.GetValueOrDefault("KUBECONFIG") is { Length: > 0 };
        if (!isNamed && InCluster() is { } inside)
        {
            return inside;
        }

        return Kubeconfig.Read(files) is { } config ? OfKubeconfig(config) : throw new KanikoException(
            ErrorCode.HostFailed, $"there is no kubeconfig: {(files.Count > 0 ? string.Join(", ", files.Select(file => $"'{file}'")) : "no HOME is set")}")
        {
            Hint = "name one with --k8s-kubeconfig, or run in a pod with a service account",
        };
    }

    private ClusterAccess? InCluster()
    {
        var (host, port) = (settings.Environment.GetValueOrDefault("KUBERNETES_SERVICE_HOST"), settings.Environment.GetValueOrDefault("KUBERNETES_SERVICE_PORT"));
        var token = Path.Join(AccountDirectory, "token");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
        {
            return null;
        }

        var authority = Path.Join(AccountDirectory, "ca.crt");
        var space = Path.Join(AccountDirectory, "namespace");
        return new ClusterAccess
        {
            Server = new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"),
            Name = "the cluster that this runs in",
            Namespace = File.Exists(space) ? File.ReadAllText(space).Trim() : null,
            Authorities = File.Exists(authority) ? ClusterAccess.ReadAuthorities(File.ReadAllText(authority), $"'{authority}'") : null,
            Credentials = new TokenFile(token, new Proof(), settings.Time),
        };
    }

    private ClusterAccess OfKubeconfig(Kubeconfig config)
    {
        var name = options.Context ?? config.CurrentContext ?? throw new KanikoException(ErrorCode.HostFailed, "the kubeconfig has no current context")
        {
            Hint = config.ContextNames.Any() ? $"name one of {string.Join(", ", config.ContextNames)} with --k8s-context" : "name one with --k8s-context",
        };
        var context = config.Context(name);
        var (cluster, clusterDirectory) = config.Cluster(context.Cluster);
        var (user, userDirectory) = config.User(context.User);
        var authority = ClientCertificate.Text(cluster.CertificateAuthorityData, cluster.CertificateAuthority, clusterDirectory, "certificate-authority");
        if (authority is not null && cluster.InsecureSkipTlsVerify)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the cluster of context '{name}' has a certificate authority and insecure-skip-tls-verify")
            {
                Hint = "leave one of them out",
            };
        }

        var server = ServerOf(cluster, name);
        return new ClusterAccess
        {
            Server = server,
            Name = name,
            Namespace = context.Namespace is { Length: > 0 } space ? space : null,
            Authorities = authority is null ? null : ClusterAccess.ReadAuthorities(authority, $"the certificate authority of context '{name}'"),
            SkipTlsVerify = cluster.InsecureSkipTlsVerify,
            TlsServerName = cluster.TlsServerName,
            Proxy = cluster.ProxyUrl is { Length: > 0 } proxy ? ProxyOf(proxy) : null,
            Credentials = CredentialsOf(user, userDirectory, cluster with { CertificateAuthorityData = Encoded(authority) }),
            Impersonation = [.. Impersonation(user)],
            IsLocal = IsLocal(cluster, name, server),
        };
    }

    /// <summary>An authority as plug-ins are told of it: whatever file had it, and wherever that was.</summary>
    private static string? Encoded(string? pem) => pem is null ? null : Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pem));

    private static Uri ServerOf(ClusterEntry cluster, string name)
    {
        if (!Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http"))
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the cluster of context '{name}' has no server address: '{cluster.Server}'")
            {
                Hint = "write https://HOST:PORT",
            };
        }

        // Some local clusters write where they listen, not where they are reached.
        return server.Host == "0.0.0.0" ? new UriBuilder(server) { Host = "127.0.0.1" }.Uri : server;
    }

    private static WebProxy ProxyOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "socks5"
        ? new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri) { Credentials = UserOf(address) }
        : throw new KanikoException(ErrorCode.HostFailed, "the kubeconfig's proxy-url is no http, https or socks5 address");

    private static NetworkCredential? UserOf(Uri address) => address.UserInfo.Split(':', 2) switch
    {
        [""] => null,
        [var name] => new(Uri.UnescapeDataString(name), ""),
        [var name, var password, ..] => new(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password)),
        _ => null,
    };

    private ICredentials CredentialsOf(UserEntry user, string directory, ClusterEntry cluster)
    {
        var certificate = ClientCertificate.Of(user, directory);
        var proof = new Proof { Certificate = certificate };
        return user switch
        {
            { TokenFile: { Length: > 0 } file } => new TokenFile(Path.GetFullPath(file, directory), proof, settings.Time),
            { Token: { Length: > 0 } token } => new FixedCredentials(proof with { Authorization = "Bearer " + token }),
            { Exec: { } exec } => certificate is null ? new ExecCredentials(Checked(exec), directory, cluster, settings) : new FixedCredentials(proof),
            { Username: { Length: > 0 } name } => new FixedCredentials(proof with { Authorization = FixedCredentials.Basic(name, user.Password ?? "") }),
            { AuthProvider: { } provider } => new FixedCredentials(proof with { Authorization = "Bearer " + IdToken(provider) }),
            _ => new FixedCredentials(proof),
        };
    }

    private static ExecEntry Checked(ExecEntry exec) => (exec.ApiVersion, exec.InteractiveMode) switch
    {
        ("client.authentication.k8s.io/v1", null or "") => throw new KanikoException(
            ErrorCode.HostFailed, "the kubeconfig's exec has no interactiveMode, which v1 requires") { Hint = "write interactiveMode: IfAvailable" },
        ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1", null or "" or "Never" or "IfAvailable" or "Always") => exec,
        ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1", var mode) => throw new KanikoException(
            ErrorCode.HostFailed, $"the kubeconfig's exec has the unknown interactiveMode '{mode}'") { Hint = "write Never, IfAvailable or Always" },
        (var version, _) => throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig's exec has the version '{version}', which is not spoken any more")
        {
            Hint = "write client.authentication.k8s.io/v1",
        },
    };

    private string IdToken(AuthProviderEntry provider)
    {
        if (provider.Name == "oidc" && provider.Config?.GetValueOrDefault("id-token") is { Length: > 0 } token && !HasExpired(token))
        {
            return token;
        }

        throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig's auth-provider '{provider.Name}' is not spoken any more")
        {
            Hint = provider.Name switch
            {
                "gcp" => "use the plug-in gke-gcloud-auth-plugin",
                "azure" => "use the plug-in kubelogin: 'kubelogin convert-kubeconfig'",
                "oidc" => "the token has expired: log in again, or use the plug-in kubectl-oidc_login",
                _ => "use a plug-in: exec with client.authentication.k8s.io/v1",
            },
        };
    }

    private bool HasExpired(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
            return json.RootElement.TryGetProperty("exp", out var end) && end.TryGetInt64(out var seconds)
                && DateTimeOffset.FromUnixTimeSeconds(seconds) <= settings.Time.GetUtcNow();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Impersonation(UserEntry user)
    {
        if (user.ImpersonateUser is { Length: > 0 } name)
        {
            yield return new("Impersonate-User", name);
        }

        if (user.ImpersonateUid is { Length: > 0 } uid)
        {
            yield return new("Impersonate-Uid", uid);
        }

        foreach (var group in user.ImpersonateGroups ?? [])
        {
            yield return new("Impersonate-Group", group);
        }

        foreach (var (key, values) in user.ImpersonateExtra ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            foreach (var value in values)
            {
                yield return new("Impersonate-Extra-" + Uri.EscapeDataString(key), value);
            }
        }
    }

    private static bool IsLocal(ClusterEntry cluster, string name, Uri server) =>
        name.StartsWith("kind-", StringComparison.Ordinal) || name.StartsWith("k3d-", StringComparison.Ordinal)
        || name is "minikube" or "docker-desktop" or "rancher-desktop" or "orbstack"
        || (cluster.Extensions?.Any(extension => extension.Extension?["provider"]?.GetValueKind() == JsonValueKind.String
            && extension.Extension["provider"]!.GetValue<string>() == "minikube.sigs.k8s.io") ?? false)
        || server.IsLoopback;
}
