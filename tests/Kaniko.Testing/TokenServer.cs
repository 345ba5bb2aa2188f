using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Kaniko.Testing;

/// <summary>
/// A token service in the manner of the distribution project: for its users it signs what they ask for, and anyone may pull. A registry that
/// has its certificate checks every token.
/// </summary>
public sealed class TokenServer : IAsyncDisposable
{
    public const string Service = "the-registry";
    public const string Issuer = "the-token-server";

    private readonly (string User, string Password) login;
    private readonly HttpListener listener = new();
    private readonly RSA key = RSA.Create(2048);
    private readonly X509Certificate2 certificate;
    private readonly Task serving;

    public TokenServer(string user, string password)
    {
        login = (user, password);
        var request = new CertificateRequest("CN=" + Issuer, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Realm = $"http://127.0.0.1:{LoopbackRegistry.FreePort().ToString(CultureInfo.InvariantCulture)}/token";
        listener.Prefixes.Add(Realm + "/");
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Its address.</summary>
    public string Realm { get; }

    /// <summary>Host and port, for settings that allow it.</summary>
    public string Authority => new Uri(Realm).Authority;

    /// <summary>Seconds that a token is good for.</summary>
    public int Life { get; init; } = 300;

    /// <summary>What each token that was given out is good for.</summary>
    public ConcurrentQueue<string> Issued { get; } = [];

    /// <summary>Writes the certificate that registries check tokens with, and returns its path.</summary>
    public string WriteCertificate(string directory)
    {
        var path = Path.Combine(directory, "tokens.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Close();
        certificate.Dispose();
        key.Dispose();
    }

    private static string Part(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private async Task ServeAsync()
    {
        while (true)
        {
            var context = await listener.GetContextAsync();
            Answer(context.Request, context.Response);
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}"));
        var given = request.Headers["Authorization"];
        if (request.HttpMethod != "GET" || request.QueryString["service"] != Service || (given is not null && given != expected))
        {
            response.StatusCode = given is null ? 400 : 401;
            response.Close();
            return;
        }

        var scopes = request.QueryString.GetValues("scope") ?? [];
        Issued.Enqueue($"{(given is null ? "anyone" : login.User)} {string.Join(' ', scopes)}");
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["token"] = Sign(scopes, given is not null), ["expires_in"] = Life });
        response.ContentType = "application/json";
        response.Close(body, willBlock: true);
    }

    private string Sign(string[] scopes, bool known)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var access = scopes.Select(scope => scope.Split(':')).Select(parts => new Dictionary<string, object>
        {
            ["type"] = parts[0],
            ["name"] = string.Join(':', parts[1..^1]),
            ["actions"] = known ? parts[^1].Split(',') : ["pull"],
        });
        var head = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["typ"] = "JWT",
            ["alg"] = "RS256",
            ["x5c"] = new[] { Convert.ToBase64String(certificate.RawData) },
        });
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["sub"] = known ? login.User : "",
            ["aud"] = Service,
            ["exp"] = now + Life,
            ["nbf"] = now - 10,
            ["iat"] = now - 10,
            ["jti"] = Guid.NewGuid().ToString(),
            ["access"] = access.ToArray(),
        });
        var text = $"{Part(head)}.{Part(claims)}";
        return $"{text}.{Part(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}
