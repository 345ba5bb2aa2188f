using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts.Downloads;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>A blob of Azure Blob Storage, by its REST API.</summary>
internal sealed class AzureBlob : IStoredObject
{
    /// <summary>Larger files are put in blocks of this size; 50,000 blocks are the most.</summary>
    private const long BlockSize = 64L * 1024 * 1024;

    private readonly AzureAccess access;
    private readonly TimeProvider time;
    private readonly WebFile file;
    private readonly HttpClient client = WebFile.NewClient();

    public AzureBlob(AzureAddress address, IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        this.time = time;
        Display = address.Address.GetLeftPart(UriPartial.Path);
        access = new AzureAccess(address, environment);
        file = new WebFile(access.Blob())
        {
            Display = Display,
            Time = time,
            Authorize = (request, token) => access.AuthorizeAsync(request, time.GetUtcNow(), token),
            Failures = new WebFailures { Advice = (status, answer) => AzureFailure.Advice(status, answer, access.Proof), Reason = AzureFailure.Code },
        };
    }

    public string Display { get; }

    public Task<RemotePart> OpenAsync(long offset, string? version, CancellationToken cancellationToken) => file.OpenAsync(offset, version, cancellationToken);

    public async Task UploadAsync(FileStream content, CancellationToken cancellationToken)
    {
        if (content.Length <= BlockSize)
        {
            await PutAsync("", content, content.Length, cancellationToken).ConfigureAwait(false);
            return;
        }

        var blocks = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        for (long offset = 0; offset < content.Length; offset += BlockSize)
        {
            var id = Convert.ToBase64String(Encoding.ASCII.GetBytes((offset / BlockSize).ToString("d8", CultureInfo.InvariantCulture)));
            content.Position = offset;
            await PutAsync($"comp=block&blockid={Uri.EscapeDataString(id)}", content, Math.Min(BlockSize, content.Length - offset), cancellationToken).ConfigureAwait(false);
            _ = blocks.Append("<Latest>").Append(id).Append("</Latest>");
        }

        using var list = new MemoryStream(Encoding.UTF8.GetBytes(blocks.Append("</BlockList>").ToString()));
        await PutAsync("comp=blocklist", list, list.Length, cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, access.Blob()), cancellationToken).ConfigureAwait(false);
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

    private Task PutAsync(string query, Stream content, long length, CancellationToken cancellationToken)
    {
        var start = content.Position;
        return SendAsync(() =>
        {
            content.Position = start;
            var request = new HttpRequestMessage(HttpMethod.Put, access.Blob(query)) { Content = new StreamContent(new UnclosedStream(content, length)) };
            request.Content.Headers.ContentLength = length;
            if (query.Length == 0)
            {
                request.Headers.Add("x-ms-blob-type", "BlockBlob");
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
            }

            return request;
        }, cancellationToken);
    }

    private async Task SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            await access.AuthorizeAsync(request, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            try
            {
                using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }

                throw (Exception?)ServerBusyException.Of(response, time)
                    ?? file.Failures.Of(Display, response.StatusCode, await WebFile.ReasonAsync(response, cancellationToken).ConfigureAwait(false));
            }
            catch (HttpRequestException e) when (attempt < 4)
            {
                await Task.Delay(ServerBusyException.Pause(e, TimeSpan.FromMilliseconds(200 * Math.Pow(3, attempt))), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
