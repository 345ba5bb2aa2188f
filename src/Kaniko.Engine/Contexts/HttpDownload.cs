using System.Net;
using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Engine.Contexts;

/// <summary>Downloads one file for ADD or for a Dockerfile that is given by its address.</summary>
public static class HttpDownload
{
    private const int Attempts = 4;

    /// <summary>Writes the content to <paramref name="path"/> and returns the server's time for it, where it gives one.</summary>
    /// <param name="address">http or https.</param>
    /// <param name="path">A new file.</param>
    /// <param name="checksum">What the content must hash to; null for anything.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    public static async Task<DateTimeOffset?> SaveAsync(string address, string path, Digest? checksum, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("kaniko-tasks");
        var time = await WithRetriesAsync(address, () => OnceAsync(client, address, path, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (checksum is not null)
        {
            var content = File.OpenRead(path);
            await using (content.ConfigureAwait(false))
            {
                var found = await Digest.ComputeAsync(content, cancellationToken).ConfigureAwait(false);
                if (found != checksum)
                {
                    throw new KanikoException(ErrorCode.DownloadFailed, $"digest mismatch {found}: {checksum} for '{Display(address)}'");
                }
            }
        }

        return time;
    }

    /// <summary>The file name that ADD gives a download: the last element of the path.</summary>
    public static string? FileName(string address)
    {
        var path = new Uri(address).AbsolutePath;
        var name = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        return name.Length == 0 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal) ? null : name;
    }

    /// <summary>The address without user name, password and query.</summary>
    public static string Display(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : address;

    private static async Task<DateTimeOffset?> OnceAsync(HttpClient client, string address, string path, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}", null, response.StatusCode);
        }

        var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            await response.Content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return response.Content.Headers.LastModified;
    }

    private static async Task<DateTimeOffset?> WithRetriesAsync(
        string address, Func<Task<DateTimeOffset?>> download, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await download().ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException)
            {
                if (attempt == Attempts || (e is HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError }))
                {
                    throw new KanikoException(ErrorCode.DownloadFailed, $"'{Display(address)}' cannot be downloaded: {e.Message}", e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200 * Math.Pow(3, attempt - 1)), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
