using System.Net;

namespace Kaniko.Registries;

/// <summary>
/// How registries are reached. Registries are named as in image references. What a user can say of it has the names of the flags; the request
/// of the front doors is another type, because this project knows nothing of them.
/// </summary>
public sealed record RegistrySettings
{
    /// <summary>Push over plain HTTP (<c>--insecure</c>).</summary>
    public bool InsecurePush { get; init; }

    /// <summary>Pull over plain HTTP (<c>--insecure-pull</c>).</summary>
    public bool InsecurePull { get; init; }

    /// <summary>Registries that are spoken to over plain HTTP, both ways.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Accept any certificate when pushing (<c>--skip-tls-verify</c>; Kaniko's pulls followed it too, by mistake).</summary>
    public bool SkipTlsVerifyPush { get; init; }

    /// <summary>Accept any certificate when pulling (<c>--skip-tls-verify-pull</c>).</summary>
    public bool SkipTlsVerifyPull { get; init; }

    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Registry to the path of a PEM file with certificates that are trusted besides the system's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Certificates { get; init; } = [];

    /// <summary>Registry to <c>certificate.pem,key.pem</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ClientCertificates { get; init; } = [];

    /// <summary>Registry to mirrors (<c>[scheme://]host[:port][/prefix]</c>, several separated by <c>;</c>), in the order in which they are tried.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Maps { get; init; } = [];

    /// <summary>Mirrors of Docker Hub, tried after those that <see cref="Maps"/> has for it.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Do not ask the original registry when its mirrors have no answer.</summary>
    public bool SkipDefaultRegistryFallback { get; init; }

    /// <summary>Registry to a further host (and port) whose token service may be given the registry's credentials.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TokenServices { get; init; } = [];

    public RetrySettings Retry { get; init; } = new();

    /// <summary>
    /// Speak HTTP/2 with registries that offer it over TLS. It is not the default: all transfers share one connection then, with the server's
    /// window for it. Pushing 128 MiB to docker-registry over 40 ms took 6.4 s instead of 1.3 s, pulling them 1.5 s instead of 1.0 s.
    /// </summary>
    public bool Http2 { get; init; }

    public string UserAgent { get; init; } = "kaniko";

    /// <summary>Null: no proxy.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>A transfer in which no byte moves for this long is cut, and resumed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer may take once the request is sent; longer than a stall, because a registry hashes what it was given.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a registry may take for its first answer that a build can do without (<see cref="RegistryClient.ForOptional"/>).</summary>
    public TimeSpan OptionalTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Blobs that are transferred at the same time, over all images.</summary>
    public int ParallelTransfers { get; init; } = 4;
}

/// <summary>How often, and for how long, a request that failed for a passing reason is sent again.</summary>
public sealed record RetrySettings
{
    /// <summary>Attempts in all; a transfer that got further starts counting anew.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>No attempt starts later than this after the first failure.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>What a repository is opened for; each way has its own rules on plain HTTP and certificates, and only pulls use mirrors.</summary>
public enum RegistryAccess
{
    Pull,
    Push,
}
