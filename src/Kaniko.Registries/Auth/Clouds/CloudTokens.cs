using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Auth.Clouds;

/// <summary>
/// What a cloud source has got, kept until it is about to expire: a registry asks for credentials once for each repository. One fetches, others
/// wait for it.
/// </summary>
internal sealed class CloudTokens(TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Task<(Credential? Credential, DateTimeOffset Until)>> known = [];

    /// <summary>The credential of a key; also that there is none is remembered, but no failure.</summary>
    public async ValueTask<Credential?> GetAsync(
        string key, Func<CancellationToken, Task<(Credential? Credential, DateTimeOffset Until)>> fetch, CancellationToken cancellationToken)
    {
        Task<(Credential? Credential, DateTimeOffset Until)> one;
        lock (known)
        {
            if (!known.TryGetValue(key, out one!) || one.IsFaulted || one.IsCanceled || (one.IsCompletedSuccessfully && IsOld(one.Result.Until)))
            {
                known[key] = one = fetch(cancellationToken);
            }
        }

        return (await one.WaitAsync(cancellationToken).ConfigureAwait(false)).Credential;
    }

    private bool IsOld(DateTimeOffset until) => until != DateTimeOffset.MaxValue && until - Margin <= time.GetUtcNow();
}

/// <summary>One request to a cloud's own service: no redirects, no cookies, a small JSON answer.</summary>
internal sealed class CloudRequest(string service, Uri address, IWebProxy? proxy)
{
    private const int LargestAnswer = 1024 * 1024;
    private const int Attempts = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Null: the system's certificates, or those of <c>SSL_CERT_FILE</c>, are trusted, and none is shown.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>Sends a body and returns the answer's document; <c>CredentialsInvalid</c> where there is none.</summary>
    /// <param name="body">Sent as it is.</param>
    /// <param name="contentType">Of the body.</param>
    /// <param name="headers">Made anew for each attempt: signatures have a time.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<JsonDocument> PostAsync(
        byte[] body, string contentType, Func<IEnumerable<KeyValuePair<string, string>>> headers, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = proxy is not null, Proxy = proxy };
        handler.SslOptions = Tls ?? handler.SslOptions;
        using var client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer };
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            foreach (var (name, value) in headers())
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            try
            {
                using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if ((int)response.StatusCode is not (429 or >= 500) || attempt == Attempts)
                {
                    return await ReadAsync(response, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (HttpRequestException e) when (attempt == Attempts)
            {
                throw Failed($"cannot be reached: {e.Message}", e);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw Failed("did not answer in time", e);
            }
            catch (HttpRequestException)
            {
                // Another attempt may find the way.
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A text member of the answer; <c>CredentialsInvalid</c> where it has none.</summary>
    public string Text(JsonElement answer, string member) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : throw Failed($"gave no '{member}'");

    /// <summary>What is said of an answer that does not help. It never holds a part of what was sent.</summary>
    public KanikoException Failed(string what, Exception? e = null) => new(ErrorCode.CredentialsInvalid, $"{service} at '{address.Host}' {what}", e);

    private async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException)
        {
            // Its status tells more.
        }

        if (response.StatusCode == HttpStatusCode.OK && document is not null)
        {
            return document;
        }

        using (document)
        {
            throw Failed($"refused to give a token (HTTP {(int)response.StatusCode}{Reason(document)})");
        }
    }

    private static string Reason(JsonDocument? document)
    {
        foreach (var member in (ReadOnlySpan<string>)["__type", "error", "message"])
        {
            if (document is { RootElement.ValueKind: JsonValueKind.Object } && document.RootElement.TryGetProperty(member, out var value)
                && value.ValueKind == JsonValueKind.String)
            {
                var text = value.GetString()!;
                return ", " + new string([.. text.Take(100).Where(static c => !char.IsControl(c))]);
            }
        }

        return "";
    }
}
