using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts.Downloads;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>
/// An object of Google Cloud Storage, by its JSON API. Credentials are Google's application default ones: <c>GOOGLE_APPLICATION_CREDENTIALS</c>,
/// those of gcloud, those of the metadata server. An emulator (<c>STORAGE_EMULATOR_HOST</c>) is shown none.
/// </summary>
internal sealed class GoogleObject : IStoredObject
{
    private const string PublicEndpoint = "https://storage.googleapis.com";
    private const string Scope = "https://www.googleapis.com/auth/devstorage.read_write";

    private readonly GoogleSource source;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly TimeProvider time;
    private readonly bool isEmulator;
    private readonly Uri endpoint;
    private readonly WebFile file;
    private readonly HttpClient client = WebFile.NewClient();
    private ITokenAccess? credentials;
    private bool isAnonymous;

    public GoogleObject(GoogleSource source, IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        (this.source, this.environment, this.time) = (source, environment, time);
        var emulator = environment.GetValueOrDefault("STORAGE_EMULATOR_HOST", "");
        isEmulator = emulator.Length > 0;
        var named = isEmulator ? emulator.Contains("://", StringComparison.Ordinal) ? emulator : "http://" + emulator
            : environment.GetValueOrDefault("CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", "") is { Length: > 0 } text ? text : PublicEndpoint;
        endpoint = new Uri(named.TrimEnd('/').Replace("/storage/v1", "", StringComparison.Ordinal) + "/");
        file = new WebFile(new Uri(endpoint, ObjectPath + "?alt=media"))
        {
            Display = Display,
            Time = time,
            Authorize = AuthorizeAsync,
            Failures = new WebFailures { Advice = GoogleFailure.Advice, Reason = GoogleFailure.Reason },
        };
    }

    public string Display => $"gs://{source.Bucket}/{source.Name}";

    private string ObjectPath => $"storage/v1/b/{Uri.EscapeDataString(source.Bucket)}/o/{Uri.EscapeDataString(source.Name)}";

    public Task<RemotePart> OpenAsync(long offset, string? version, CancellationToken cancellationToken) => file.OpenAsync(offset, version, cancellationToken);

    /// <summary>In a session, which goes on where a broken connection left it.</summary>
    public async Task UploadAsync(FileStream content, CancellationToken cancellationToken)
    {
        var address = new Uri(endpoint, $"upload/storage/v1/b/{Uri.EscapeDataString(source.Bucket)}/o?uploadType=resumable&name={Uri.EscapeDataString(source.Name)}");
        using var start = new HttpRequestMessage(HttpMethod.Post, address);
        start.Headers.Add("X-Upload-Content-Type", "application/gzip");
        start.Headers.Add("X-Upload-Content-Length", content.Length.ToString(CultureInfo.InvariantCulture));
        using var started = await SendAsync(start, cancellationToken).ConfigureAwait(false);
        var session = started.Headers.Location ?? throw new KanikoException(ErrorCode.UploadFailed, $"'{Display}' cannot be written: the store named no session");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SendRestAsync(new Uri(address, session), content, attempt == 1, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException && attempt < 4)
            {
                await Task.Delay(ServerBusyException.Pause(e, TimeSpan.FromMilliseconds(200 * Math.Pow(3, attempt))), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(endpoint, ObjectPath));
        try
        {
            using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e) when (e.Code == ErrorCode.ContextNotFound)
        {
            // gone already
        }
    }

    public void Dispose()
    {
        file.Dispose();
        client.Dispose();
    }

    private async Task SendRestAsync(Uri session, FileStream content, bool isFirst, CancellationToken cancellationToken)
    {
        var offset = isFirst ? 0 : await StoredAsync(session, content.Length, cancellationToken).ConfigureAwait(false);
        if (offset == content.Length)
        {
            return;
        }

        content.Position = offset;
        using var request = new HttpRequestMessage(HttpMethod.Put, session) { Content = new StreamContent(new UnclosedStream(content)) };
        request.Content.Headers.ContentLength = content.Length - offset;
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(offset, content.Length - 1, content.Length);
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How much the session has.</summary>
    private async Task<long> StoredAsync(Uri session, long length, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, session) { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(length);
        await AuthorizeAsync(request, cancellationToken).ConfigureAwait(false);
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        const int ResumeIncomplete = 308;
        return (int)response.StatusCode != ResumeIncomplete ? length
            : response.Headers.TryGetValues("Range", out var values) && long.TryParse(values.First().Split('-')[^1], CultureInfo.InvariantCulture, out var last) ? last + 1
            : 0;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(request, cancellationToken).ConfigureAwait(false);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw (Exception?)ServerBusyException.Of(response, time) ?? file.Failures.Of(Display, response.StatusCode, await WebFile.ReasonAsync(response, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // An object that is stored compressed comes as it is stored, not as the server would unpack it.
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        if (isEmulator || isAnonymous)
        {
            return;
        }

        try
        {
            credentials ??= await FindAsync(cancellationToken).ConfigureAwait(false);
            if (credentials is null)
            {
                isAnonymous = true; // what is public can be read by anybody
                return;
            }

            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer", await credentials.GetAccessTokenForRequestAsync(endpoint.AbsoluteUri, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is Google.Apis.Auth.OAuth2.Responses.TokenResponseException or JsonException or FormatException)
        {
            throw new KanikoException(ErrorCode.ContextUnauthorized, $"'{Display}': Google gives no token for these credentials: {e.Message.Split('\n')[0]}", e)
            {
                Hint = GoogleFailure.TokenAdvice((e as Google.Apis.Auth.OAuth2.Responses.TokenResponseException)?.Error?.ErrorDescription),
            };
        }
    }

    /// <summary>Null where there are none.</summary>
    private async Task<ITokenAccess?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = environment.GetValueOrDefault("GOOGLE_APPLICATION_CREDENTIALS") is { Length: > 0 } path
                ? await CredentialFactory.FromFileAsync(path, TypeOf(path), cancellationToken).ConfigureAwait(false)
                : await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false);
            return found.CreateScoped(Scope);
        }
        catch (InvalidOperationException) when (environment.GetValueOrDefault("GOOGLE_APPLICATION_CREDENTIALS") is not { Length: > 0 })
        {
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or JsonException or UnauthorizedAccessException or KeyNotFoundException)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"the file of GOOGLE_APPLICATION_CREDENTIALS cannot be used: {e.Message}", e)
            {
                Hint = "point it at the JSON file of a service account or of a workload identity",
            };
        }
    }

    private static string TypeOf(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty("type").GetString() ?? "";
    }
}
