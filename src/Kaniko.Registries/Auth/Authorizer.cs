using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Auth;

/// <summary>
/// The credentials of one registry, from its first challenge on. One request at a time fetches a token; the others wait for it.
/// </summary>
internal sealed class Authorizer(IReadOnlyList<ICredentialSource> sources, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, Authorization> byScope = [];
    private readonly HashSet<string> secrets = [];
    private readonly HashSet<string> refusedScopes = [];
    private readonly List<string> tried = [];
    private TokenService? tokens;
    private Authorization? basic;

    /// <summary>Set once, by who makes the registry; both know each other.</summary>
    public RegistryHost Host { get; set; } = null!;

    public IReadOnlyList<KeyValuePair<string, string>> AllowedServices { get; init; } = [];

    /// <summary>Where the refused credentials came from, in the order in which they were tried.</summary>
    public IReadOnlyList<string> Tried
    {
        get
        {
            lock (tried)
            {
                return [.. tried];
            }
        }
    }

    /// <summary>What a request with that scope carries now, if anything.</summary>
    public Authorization? Current(string scope)
    {
        lock (byScope)
        {
            return basic ?? (byScope.TryGetValue(scope, out var authorization) ? authorization : null);
        }
    }

    /// <summary>The registry is known to want a token, and there is none, or one that is about to expire.</summary>
    public bool NeedsToken(string scope)
    {
        if (tokens is null)
        {
            return false;
        }

        lock (byScope)
        {
            return !byScope.TryGetValue(scope, out var authorization) || IsOld(authorization);
        }
    }

    public async Task RenewAsync(string scope, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (NeedsToken(scope))
            {
                await FetchAsync(scope, Current(scope)?.Source ?? 0, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Whether there is something else to try after a 401 to a request that carried <paramref name="refused"/>.</summary>
    public async Task<bool> AnswerAsync(
        HttpResponseMessage response, Authorization? refused, string scope, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Current(scope) is { } newer && !ReferenceEquals(newer, refused))
            {
                return true;
            }

            var (bearer, isBasic) = Choose(response);
            var source = refused is null ? 0 : IsWorthAnother(refused, bearer) ? refused.Source : refused.Source + 1;
            if (bearer is not null)
            {
                tokens = TokenService.From(Host, bearer, AllowedServices, time);
                return await FetchAsync(scope, source, cancellationToken).ConfigureAwait(false);
            }

            return isBasic && await UseBasicAsync(scope, refused is null ? 0 : refused.Source + 1, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>No token with that scope will be asked for again: the registry gave less, and said no.</summary>
    public void Refuse(string scope)
    {
        lock (byScope)
        {
            refusedScopes.Add(scope);
        }
    }

    public bool IsRefused(string scope)
    {
        lock (byScope)
        {
            return refusedScopes.Contains(scope);
        }
    }

    /// <summary>The text without any secret that this registry's credentials hold.</summary>
    public string Redact(string text)
    {
        lock (secrets)
        {
            foreach (var secret in secrets)
            {
                text = text.Replace(secret, "***", StringComparison.Ordinal);
            }
        }

        return text;
    }

    public void Dispose() => turn.Dispose();

    private static (Challenge? Bearer, bool Basic) Choose(HttpResponseMessage response)
    {
        Challenge? bearer = null;
        var basic = false;
        foreach (var header in Headers.FindAll(response, "WWW-Authenticate"))
        {
            foreach (var challenge in Challenge.Parse(header))
            {
                bearer ??= challenge.Scheme == "bearer" && challenge["realm"] is not null ? challenge : null;
                basic |= challenge.Scheme == "basic";
            }
        }

        return (bearer, basic);
    }

    // A token that others have used up meanwhile is refused as well; whose source was never believed gets a few chances. One that is good, but
    // not for this (RFC 6750 3.1), would come back the same.
    private static bool IsWorthAnother(Authorization refused, Challenge? challenge) =>
        (refused.Accepted || (refused.IsToken && refused.Predecessors < 3)) && challenge?["error"] != "insufficient_scope";

    private bool IsOld(Authorization authorization) => authorization.RenewAt is { } at && time.GetTimestamp() >= at;

    // Each source in turn, then without any: a public image needs none, and wrong credentials should not stand in its way.
    private async Task<bool> FetchAsync(string scope, int first, CancellationToken cancellationToken)
    {
        for (var source = first; source <= sources.Count; source++)
        {
            var credential = source == sources.Count ? null : await FindAsync(source, scope, cancellationToken).ConfigureAwait(false);
            if (credential is null && source < sources.Count)
            {
                continue;
            }

            var authorization = credential?.RegistryToken is { } ready
                ? Authorization.Bearer(ready, source, renewAt: null)
                : await tokens!.FetchAsync(credential, source, scope, cancellationToken).ConfigureAwait(false);
            if (authorization is not null)
            {
                Remember(authorization.Secret);
                lock (byScope)
                {
                    authorization.Succeed(byScope.GetValueOrDefault(scope));
                    byScope[scope] = authorization;
                }

                return true;
            }
        }

        return false;
    }

    private async Task<bool> UseBasicAsync(string scope, int first, CancellationToken cancellationToken)
    {
        for (var source = first; source < sources.Count; source++)
        {
            var credential = await FindAsync(source, scope, cancellationToken).ConfigureAwait(false);
            if (credential is { Username.Length: > 0 } or { Password.Length: > 0 })
            {
                lock (byScope)
                {
                    basic = Authorization.Basic(credential, source);
                }

                return true;
            }
        }

        return false;
    }

    private async ValueTask<Credential?> FindAsync(int source, string scope, CancellationToken cancellationToken)
    {
        var credential = await sources[source].FindAsync(Host.Name, Scopes.RepositoryOf(scope), cancellationToken).ConfigureAwait(false);
        if (credential is null || credential.IsEmpty)
        {
            return null;
        }

        // As it is, and in the shapes in which it is sent.
        Remember(credential.Password);
        Remember(Authorization.Encode(credential));
        Remember(credential.IdentityToken);
        Remember(credential.IdentityToken is { } token ? Uri.EscapeDataString(token) : null);
        Remember(credential.RegistryToken);
        lock (tried)
        {
            if (!tried.Contains(credential.Source))
            {
                tried.Add(credential.Source);
            }
        }

        return credential;
    }

    private void Remember(string? secret)
    {
        if (secret is { Length: >= 4 })
        {
            lock (secrets)
            {
                secrets.Add(secret);
            }
        }
    }
}
