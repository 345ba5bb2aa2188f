using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kaniko.Hosts.Kubernetes.Access;

/// <summary>One kubeconfig file, as it is written.</summary>
internal sealed record KubeconfigFile
{
    public IReadOnlyList<NamedCluster>? Clusters { get; init; }

    public IReadOnlyList<NamedContext>? Contexts { get; init; }

    public IReadOnlyList<NamedUser>? Users { get; init; }

    [JsonPropertyName("current-context")]
    public string? CurrentContext { get; init; }
}

internal sealed record NamedCluster
{
    public string? Name { get; init; }

    public ClusterEntry? Cluster { get; init; }
}

internal sealed record NamedContext
{
    public string? Name { get; init; }

    public ContextEntry? Context { get; init; }
}

internal sealed record NamedUser
{
    public string? Name { get; init; }

    public UserEntry? User { get; init; }
}

internal sealed record ClusterEntry
{
    public string? Server { get; init; }

    [JsonPropertyName("certificate-authority")]
    public string? CertificateAuthority { get; init; }

    [JsonPropertyName("certificate-authority-data")]
    public string? CertificateAuthorityData { get; init; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool InsecureSkipTlsVerify { get; init; }

    [JsonPropertyName("tls-server-name")]
    public string? TlsServerName { get; init; }

    [JsonPropertyName("proxy-url")]
    public string? ProxyUrl { get; init; }

    public IReadOnlyList<NamedExtension>? Extensions { get; init; }
}

internal sealed record NamedExtension
{
    public string? Name { get; init; }

    public JsonNode? Extension { get; init; }
}

internal sealed record ContextEntry
{
    public string? Cluster { get; init; }

    public string? User { get; init; }

    public string? Namespace { get; init; }
}

internal sealed record UserEntry
{
    [JsonPropertyName("client-certificate")]
    public string? ClientCertificate { get; init; }

    [JsonPropertyName("client-certificate-data")]
    public string? ClientCertificateData { get; init; }

    [JsonPropertyName("client-key")]
    public string? ClientKey { get; init; }

    [JsonPropertyName("client-key-data")]
    public string? ClientKeyData { get; init; }

    public string? Token { get; init; }

    public string? TokenFile { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    [JsonPropertyName("as")]
    public string? ImpersonateUser { get; init; }

    [JsonPropertyName("as-uid")]
    public string? ImpersonateUid { get; init; }

    [JsonPropertyName("as-groups")]
    public IReadOnlyList<string>? ImpersonateGroups { get; init; }

    [JsonPropertyName("as-user-extra")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ImpersonateExtra { get; init; }

    public ExecEntry? Exec { get; init; }

    [JsonPropertyName("auth-provider")]
    public AuthProviderEntry? AuthProvider { get; init; }
}

internal sealed record ExecEntry
{
    public string? ApiVersion { get; init; }

    public string? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public IReadOnlyList<ExecVariable>? Env { get; init; }

    public string? InstallHint { get; init; }

    public bool ProvideClusterInfo { get; init; }

    public string? InteractiveMode { get; init; }
}

internal sealed record ExecVariable
{
    public string? Name { get; init; }

    public string? Value { get; init; }
}

internal sealed record AuthProviderEntry
{
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string>? Config { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(KubeconfigFile))]
internal sealed partial class KubeconfigJson : JsonSerializerContext;
