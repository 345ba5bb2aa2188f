using System.Net;
using Kaniko.Images;
using Kaniko.Registries.Auth;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries;

/// <summary>The door to registries. One for a whole build: it keeps connections, tokens, and which credentials were right.</summary>
public sealed class RegistryClient : IDisposable
{
    private readonly IReadOnlyList<ICredentialSource> credentials;
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly Dictionary<string, RegistryHost> hosts = [];

    /// <param name="settings">How registries are reached.</param>
    /// <param name="credentials">Where credentials are looked for, in order; the next is tried when a registry refuses what one gave.</param>
    /// <param name="time">The clock of retries, timeouts and tokens.</param>
    /// <param name="random">Spreads the delays between attempts; null: unpredictably.</param>
    public RegistryClient(RegistrySettings settings, IReadOnlyList<ICredentialSource> credentials, TimeProvider time, Random? random = null)
    {
        Settings = settings;
        (this.credentials, this.time, this.random) = (credentials, time, random ?? Random.Shared);
        Transfers = new SemaphoreSlim(settings.ParallelTransfers);
    }

    public RegistrySettings Settings { get; }

    /// <summary>Name lookup; tests have their own.</summary>
    internal Resolve Resolve { get; init; } = static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);

    /// <summary>False where a test is about .NET's own handler.</summary>
    internal bool MayUseLoopbackHandler { get; init; } = true;

    /// <summary>Taken by each blob that is transferred.</summary>
    internal SemaphoreSlim Transfers { get; }

    internal TimeProvider Time => time;

    /// <summary>The repository of <paramref name="reference"/>; nothing is sent yet. Pulls go to its mirrors first.</summary>
    public Repository For(ImageReference reference, RegistryAccess access)
    {
        var registry = RegistryName.Normalize(reference.Registry);
        var endpoints = new List<Endpoint>();
        if (access == RegistryAccess.Pull)
        {
            foreach (var mirror in Mirrors.Of(registry, Settings))
            {
                endpoints.Add(new Endpoint(Host(mirror.Registry, access, mirror.PlainHttp), mirror.Prefix + reference.Repository));
            }
        }

        if (endpoints.Count == 0 || !Settings.SkipDefaultRegistryFallback)
        {
            endpoints.Add(new Endpoint(Host(registry, access, asked: null), reference.Repository));
        }

        return new Repository(registry + "/" + reference.Repository, endpoints);
    }

    /// <summary>
    /// A repository, to push to and to read back from, that a build can do without. A registry that has not answered anything yet gets
    /// <see cref="RegistrySettings.OptionalTimeout"/>, and a second attempt where it broke the connection; one that has, is as worth waiting for as any.
    /// </summary>
    public Repository ForOptional(ImageReference reference)
    {
        var registry = RegistryName.Normalize(reference.Registry);
        var host = Host(registry, RegistryAccess.Push, asked: null);
        var endpoint = new Endpoint(host, reference.Repository) { Sender = new RequestSender(host, Settings, time, random) { IsOptional = true } };
        return new Repository(registry + "/" + reference.Repository, [endpoint]);
    }

    /// <summary>
    /// Tries this client's credentials on a registry; they are one login's, which is the only source. Throws <c>RegistryUnauthorized</c> where
    /// they are refused, also where anyone may read. A registry that asks nobody takes any.
    /// </summary>
    public async Task CheckLoginAsync(string registry, CancellationToken cancellationToken)
    {
        var host = Host(RegistryName.Normalize(registry), RegistryAccess.Push, asked: null);
        var request = new RegistryRequest(HttpMethod.Get, "/v2/") { Scope = "" };
        using var response = await host.Sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK || host.Authorizer.Current("") is { Source: > 0 })
        {
            var refusal = await Refusals.ReadAsync(host.Sender, response, cancellationToken).ConfigureAwait(false);
            throw Refusals.Describe(host, response.StatusCode == HttpStatusCode.OK ? refusal with { Status = 401 } : refusal, "let anyone in");
        }
    }

    public void Dispose()
    {
        foreach (var host in hosts.Values)
        {
            host.Dispose();
        }

        Transfers.Dispose();
    }

    private RegistryHost Host(string registry, RegistryAccess access, bool? asked)
    {
        var plainHttp = PlainHttpFor(registry, access, asked);
        var skipAll = access == RegistryAccess.Pull ? Settings.SkipTlsVerifyPull : Settings.SkipTlsVerifyPush;
        var skip = (Own: skipAll || RegistryName.Contains(Settings.SkipTlsVerifyRegistries, registry), Others: skipAll);
        var key = $"{(skip.Others ? "skip all " : skip.Own ? "skip " : "")}{(plainHttp == PlainHttp.First ? "http" : plainHttp == PlainHttp.Second ? "any" : "https")}://{registry}";
        lock (hosts)
        {
            if (!hosts.TryGetValue(key, out var host))
            {
                var authorizer = new Authorizer(credentials, time) { AllowedServices = Settings.TokenServices };
                host = new RegistryHost(Settings, registry, plainHttp, skip, Resolve)
                {
                    Authorizer = authorizer,
                    MayUseLoopbackHandler = MayUseLoopbackHandler,
                };
                authorizer.Host = host;
                host.Sender = new RequestSender(host, Settings, time, random);
                hosts.Add(key, host);
            }

            return host;
        }
    }

    // As Kaniko, this machine and private networks may be spoken to in plain HTTP without a flag; on the latter TLS goes first.
    private PlainHttp PlainHttpFor(string registry, RegistryAccess access, bool? asked)
    {
        if (asked is { } plain)
        {
            return plain ? PlainHttp.First : PlainHttp.Never;
        }

        if ((access == RegistryAccess.Push ? Settings.InsecurePush : Settings.InsecurePull)
            || RegistryName.Contains(Settings.InsecureRegistries, registry))
        {
            return PlainHttp.First;
        }

        var host = RegistryName.Host(registry);
        if (host is "127.0.0.1" or "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return PlainHttp.First;
        }

        if (host.Length > 0 && (char.IsAsciiDigit(host[0]) || host.Contains(':', StringComparison.Ordinal))
            && IPAddress.TryParse(host, out var address))
        {
            return IPAddress.IsLoopback(address) ? PlainHttp.First
                : AddressRules.IsPrivate(address) ? PlainHttp.Second
                : PlainHttp.Never;
        }

        return host.EndsWith(".local", StringComparison.Ordinal) ? PlainHttp.Second : PlainHttp.Never;
    }
}
