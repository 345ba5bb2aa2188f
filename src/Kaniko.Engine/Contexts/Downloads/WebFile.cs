using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts.Downloads;

/// <summary>A file on a web server, or in a store that is one.</summary>
internal sealed class WebFile : IRemoteFile
{
    private const int ReasonSize = 64 * 1024;

    private readonly HttpClient client = NewClient();

    /// <param name="address">http or https; a user and a password in it are shown to its server.</param>
    public WebFile(Uri address)
    {
        (Address, Display) = (address, HttpDownload.Display(address.OriginalString));
        if (address.UserInfo.Length > 0)
        {
            Address = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
            var credentials = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        }
    }

    public Uri Address { get; }

    public string Display { get; init; }

    /// <summary>Adds to a request what the store wants: a token, a signature.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task> Authorize { get; init; } = (_, _) => Task.CompletedTask;

    public WebFailures Failures { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static HttpClient NewClient()
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
        }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("kaniko-tasks");
        return client;
    }

    public async Task<RemotePart> OpenAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address);
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            _ = request.Headers.TryAddWithoutValidation(version?.StartsWith('"') == true ? "If-Match" : "If-Unmodified-Since", version);
        }

        await Authorize(request, cancellationToken).ConfigureAwait(false);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        try
        {
            await RequireAsync(response, cancellationToken).ConfigureAwait(false);
            return await PartAsync(response, offset, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>The first 64 KiB of what a server says about a refusal.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var buffer = new byte[ReasonSize];
            var count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, count);
        }
    }

    private async Task RequireAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if (ServerBusyException.Of(response, Time) is { } busy)
        {
            throw busy;
        }

        throw Failures.Of(Display, response.StatusCode, Failures.Reason is null ? "" : await ReasonAsync(response, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<RemotePart> PartAsync(HttpResponseMessage response, long offset, CancellationToken cancellationToken)
    {
        var range = response.Content.Headers.ContentRange;
        var isPart = response.StatusCode == HttpStatusCode.PartialContent;
        if (isPart && range?.From != offset)
        {
            throw new IOException("the server sent another part than was asked for");
        }

        var modified = response.Content.Headers.LastModified;
        var version = response.Headers.ETag is { IsWeak: false } tag ? tag.Tag
            : modified?.ToString("r", CultureInfo.InvariantCulture);
        return new RemotePart(
            await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false),
            isPart ? offset : 0,
            isPart ? range!.Length : response.Content.Headers.ContentLength,
            version,
            response) { LastModified = modified };
    }
}

/// <summary>What a server's refusals mean.</summary>
internal sealed record WebFailures
{
    public ErrorCode NotFound { get; init; } = ErrorCode.ContextNotFound;

    public ErrorCode Unauthorized { get; init; } = ErrorCode.ContextUnauthorized;

    public ErrorCode Other { get; init; } = ErrorCode.ContextUnavailable;

    /// <summary>What to do about a refusal, from its status and the server's whole answer; null where nothing helps in particular.</summary>
    public Func<HttpStatusCode, string, string?> Advice { get; init; } = static (status, _) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? "put the user and the password into the address: https://USER:PASSWORD@HOST/…" : null;

    /// <summary>Finds the store's own words in what it answered; null where there are none.</summary>
    public Func<string, string?>? Reason { get; init; }

    /// <param name="display">What was asked for.</param>
    /// <param name="status">The answer's.</param>
    /// <param name="answer">The server's words.</param>
    public KanikoException Of(string display, HttpStatusCode status, string answer)
    {
        var (text, advice) = (Reason?.Invoke(answer), Advice(status, answer));
        var said = string.Create(CultureInfo.InvariantCulture, $"the server answered {(int)status} {(text is null ? status : Clean(text))}");
        return status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new KanikoException(NotFound, $"'{display}' is not there: {said}") { Hint = advice ?? "check the address" },
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new KanikoException(Unauthorized, $"'{display}' is refused: {said}") { Hint = advice },
            HttpStatusCode.ProxyAuthenticationRequired =>
                new KanikoException(Other, $"'{display}' cannot be downloaded: the proxy wants credentials") { Hint = DownloadStream.ProxyAdvice },
            HttpStatusCode.PreconditionFailed =>
                new KanikoException(ErrorCode.DownloadIncomplete, $"the download of '{display}' broke off: it changed meanwhile") { Hint = "try again" },
            _ => new KanikoException(Other, $"'{display}' cannot be downloaded: {said}") { Hint = advice },
        };
    }

    private static string Clean(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(300));
}
