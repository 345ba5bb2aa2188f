using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Transfers;

/// <summary>A blob as it arrives: hashed to its end, continued where a connection broke, or at the next mirror.</summary>
internal sealed class BlobDownload(Repository repository, IReadOnlyList<Endpoint> endpoints, Descriptor blob) : SequentialStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Retry retry = endpoints[0].Sender.NewRetry();
    private int current;
    private long position;
    private long resumedAt = -1;
    private string? entityTag;
    private bool verified;
    private HttpResponseMessage? response;
    private Stream? body;

    public override long Length => blob.Size;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>Finds a place that has the blob, from the current one on, and continues there.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        KanikoException? failure = null;
        for (; current < endpoints.Count; current++)
        {
            try
            {
                if (await TryOpenAsync(endpoints[current], cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (KanikoException e) when (current + 1 < endpoints.Count)
            {
                failure = e;
            }

            entityTag = null;
        }

        throw failure ?? new KanikoException(ErrorCode.BlobNotFound, $"'{repository.Name}' holds no blob '{blob.Digest}'");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || verified)
        {
            return 0;
        }

        while (true)
        {
            Exception? failure = null;
            try
            {
                var count = await ReadBodyAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (count > 0)
                {
                    Take(buffer.Span[..count]);
                    return count;
                }
            }
            catch (Exception e) when (Failures.IsConnection(e))
            {
                failure = e;
            }

            if (position == blob.Size)
            {
                Verify();
                return 0;
            }

            // Cut, or ended quietly before its time.
            await ResumeAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close(ref body, ref response);
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void Close(ref Stream? body, ref HttpResponseMessage? response)
    {
        response?.Dispose();
        (body, response) = (null, null);
    }

    private async Task<bool> TryOpenAsync(Endpoint endpoint, CancellationToken cancellationToken)
    {
        Close(ref body, ref response);
        var request = new RegistryRequest(HttpMethod.Get, endpoint.BlobPath(blob.Digest.ToString()))
        {
            Scope = endpoint.PullScope,
            RangeStart = position,
            IfRange = entityTag,
        };
        var answer = await endpoint.Sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                answer.Dispose();
                return false;
            }

            var starts = answer.StatusCode switch
            {
                HttpStatusCode.OK => 0,
                HttpStatusCode.PartialContent => RangeStart(answer),
                HttpStatusCode.RequestedRangeNotSatisfiable => throw Corrupt($"ends after {position} of its {blob.Size} bytes"),
                _ => throw await Refusals.DescribeAsync(endpoint.Sender, answer, $"give the blob '{blob.Digest}'", cancellationToken).ConfigureAwait(false),
            };
            if (starts > position)
            {
                throw new KanikoException(ErrorCode.RegistryFailed, $"the registry '{endpoint.Host.Name}' gave another part of '{blob.Digest}' than it was asked for");
            }

            entityTag = Headers.Find(answer, "ETag") is { } tag && tag.StartsWith('"') ? tag : null;
            (response, body) = (answer, await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
            await SkipAsync(position - starts, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    // A registry that ignores Range starts anew: what is here already is passed over.
    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        var buffer = count == 0 ? [] : new byte[(int)Math.Min(count, 64 * 1024)];
        while (count > 0)
        {
            try
            {
                var read = await ReadBodyAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                count -= read;
            }
            catch (Exception e) when (Failures.IsConnection(e))
            {
                // The next read finds the connection broken, and counts it.
                body = Stream.Null;
                return;
            }
        }
    }

    private async ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var sender = endpoints[current].Sender;
        using var watchdog = new Watchdog(sender.Settings.StallTimeout, sender.Time, cancellationToken);
        try
        {
            return body is null ? 0 : await body.ReadAsync(buffer, watchdog.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (watchdog.Expired)
        {
            throw new TimeoutException("the download stalled", e);
        }
    }

    private async Task ResumeAsync(Exception? failure, CancellationToken cancellationToken)
    {
        if (position > resumedAt && resumedAt >= 0)
        {
            retry.Progressed();
        }

        resumedAt = position;
        var host = endpoints[current].Host;
        if (retry.Next() is not { } delay)
        {
            throw failure is not null ? Failures.Describe(host, failure)
                : new KanikoException(
                    ErrorCode.BlobCorrupt, $"the registry '{host.Name}' holds {position} bytes of '{blob.Digest}' instead of {blob.Size}");
        }

        await Task.Delay(delay, endpoints[current].Sender.Time, cancellationToken).ConfigureAwait(false);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        position += bytes.Length;
        if (position > blob.Size)
        {
            throw Corrupt($"has more than its {blob.Size} bytes");
        }

        hash.AppendData(bytes);
    }

    private void Verify()
    {
        var found = Digest.OfHash(hash.GetHashAndReset());
        verified = found == blob.Digest ? true : throw Corrupt($"has the digest '{found}'");
    }

    private KanikoException Corrupt(string what) =>
        new(ErrorCode.BlobCorrupt, $"the blob '{blob.Digest}' from the registry '{endpoints[current].Host.Name}' {what}");

    private static long RangeStart(HttpResponseMessage answer)
    {
        var text = Headers.FindInContent(answer, "Content-Range");
        return text is not null && text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) && text.IndexOf('-', StringComparison.Ordinal) is > 6 and var dash
            && long.TryParse(text.AsSpan(6, dash - 6).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? start
            : long.MaxValue;
    }
}
