using System.Net;
using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Auth;

/// <summary>The service that a registry's bearer challenge names, and how it is asked (distribution token specification).</summary>
internal sealed class TokenService
{
    private const int MaximumAnswer = 256 * 1024;

    private static readonly TimeSpan DefaultLife = TimeSpan.FromSeconds(60);

    private readonly RegistryHost host;
    private readonly Uri realm;
    private readonly Challenge challenge;
    private readonly RealmTrust trust;
    private readonly TimeProvider time;

    private TokenService(RegistryHost host, Uri realm, Challenge challenge, RealmTrust trust, TimeProvider time) =>
        (this.host, this.realm, this.challenge, this.trust, this.time) = (host, realm, challenge, trust, time);

    public static TokenService From(
        RegistryHost host, Challenge challenge, IReadOnlyList<KeyValuePair<string, string>> allowed, TimeProvider time)
    {
        if (!Uri.TryCreate(challenge["realm"], UriKind.Absolute, out var realm))
        {
            throw new KanikoException(ErrorCode.RegistryUnauthorized, $"the registry '{host.Name}' names no usable token service");
        }

        var trust = RealmRules.Judge(host, realm, allowed);
        return trust != RealmTrust.Refused
            ? new TokenService(host, realm, challenge, trust, time)
            : throw new KanikoException(
                ErrorCode.RegistryUnauthorized, $"the registry '{host.Name}' sends its clients to the token service '{realm.Host}', which is not its own")
            {
                Hint = $"nothing was sent there; if that is right, pass --registry-token-service={host.Name}={realm.Authority}",
            };
    }

    /// <summary>A token, or null when the service refuses the credential.</summary>
    public async Task<Authorization?> FetchAsync(Credential? credential, int source, string scope, CancellationToken cancellationToken)
    {
        if (credential is not null && trust != RealmTrust.Credentials)
        {
            return null;
        }

        var start = time.GetTimestamp();
        var sender = host.Sender;
        using var response = await SendAsync(sender, credential, scope, cancellationToken).ConfigureAwait(false);
        if ((int)response.StatusCode is 400 or 401 or 403)
        {
            return null;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await Refusals.DescribeAsync(sender, response, "give a token", cancellationToken).ConfigureAwait(false);
        }

        var body = await Bodies.ReadAsync(sender, response, MaximumAnswer, cancellationToken).ConfigureAwait(false);
        var (token, life) = Read(body);
        // A tenth before its end, so that it does not expire under a request.
        var renewAt = start + (long)(life.TotalSeconds * 0.9 * time.TimestampFrequency);
        return Authorization.Bearer(token, source, renewAt);
    }

    private Task<HttpResponseMessage> SendAsync(RequestSender sender, Credential? credential, string scope, CancellationToken cancellationToken)
    {
        if (credential?.IdentityToken is { } refresh)
        {
            var form = $"grant_type=refresh_token&refresh_token={Uri.EscapeDataString(refresh)}&client_id=kaniko"
                + $"&service={Uri.EscapeDataString(challenge["service"] ?? "")}&scope={Uri.EscapeDataString(Scope(scope, " "))}";
            return sender.SendTokenRequestAsync(realm, null, form, cancellationToken);
        }

        var query = new StringBuilder(realm.Query.Length > 1 ? realm.Query + "&" : "?");
        if (challenge["service"] is { } service)
        {
            query.Append("service=").Append(Uri.EscapeDataString(service)).Append('&');
        }

        foreach (var one in Scope(scope, " ").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            query.Append("scope=").Append(Uri.EscapeDataString(one)).Append('&');
        }

        var address = new Uri(realm.GetLeftPart(UriPartial.Path) + query.ToString(0, query.Length - 1));
        return sender.SendTokenRequestAsync(
            address, credential is null ? null : "Basic " + Authorization.Encode(credential), null, cancellationToken);
    }

    // Some registries name repositories in scopes differently than in paths; then their own words are asked for as well.
    private string Scope(string scope, string separator) =>
        challenge["scope"] is { Length: > 0 } own && Scopes.RepositoryOf(own) is var named && named.Length > 0
        && named != Scopes.RepositoryOf(scope) && named.EndsWith("/" + Scopes.RepositoryOf(scope), StringComparison.Ordinal)
            ? scope + separator + own
            : scope;

    private (string Token, TimeSpan Life) Read(byte[] body)
    {
        string? token = null;
        var life = DefaultLife;
        try
        {
            var json = new Utf8JsonReader(body);
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1)
                {
                    continue;
                }

                if (json.ValueTextEquals("token"u8) || json.ValueTextEquals("access_token"u8))
                {
                    json.Read();
                    token = json.TokenType == JsonTokenType.String && json.GetString() is { Length: > 0 } text ? text : token;
                }
                else if (json.ValueTextEquals("expires_in"u8))
                {
                    json.Read();
                    life = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var seconds) && seconds is > 0 and < 31_536_000
                        ? TimeSpan.FromSeconds(seconds)
                        : life;
                }
            }
        }
        catch (JsonException)
        {
            token = null;
        }

        return token is not null && !token.AsSpan().ContainsAny('\r', '\n')
            ? (token, life)
            : throw new KanikoException(ErrorCode.RegistryUnauthorized, $"the token service of the registry '{host.Name}' gave no token");
    }
}
