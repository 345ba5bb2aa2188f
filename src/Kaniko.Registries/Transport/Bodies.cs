using Kaniko.Diagnostics;

namespace Kaniko.Registries.Transport;

/// <summary>Reads the bodies of answers that belong in memory.</summary>
internal static class Bodies
{
    /// <summary>The whole body, which may not be longer than <paramref name="limit"/>. Throws what <see cref="Failures.IsConnection"/> knows.</summary>
    public static async Task<byte[]> ReadAsync(RequestSender sender, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var bytes = await ReadStartAsync(sender, response, limit, cancellationToken).ConfigureAwait(false);
        return bytes.Length <= limit ? bytes : throw new KanikoException(
            ErrorCode.RegistryFailed, $"the registry '{sender.Host.Name}' sends a document of more than {limit} bytes");
    }

    /// <summary>The first bytes of the body: all of it, or one more than the limit.</summary>
    public static async Task<byte[]> ReadStartAsync(
        RequestSender sender, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(sender.Settings.StallTimeout, sender.Time, cancellationToken);
        var buffer = new byte[(int)Math.Min(limit, response.Content.Headers.ContentLength ?? 4096) + 1];
        var count = 0;
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(watchdog.Token).ConfigureAwait(false);
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(count), watchdog.Token).ConfigureAwait(false);
                if (read == 0 && count < response.Content.Headers.ContentLength)
                {
                    // HTTP/2 has an end of its own, which .NET believes.
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "the answer is shorter than it says");
                }

                if (read == 0 || count + read > limit)
                {
                    Array.Resize(ref buffer, count + read);
                    return buffer;
                }

                count += read;
                watchdog.Kick(sender.Settings.StallTimeout);
                if (count == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, limit + 1L));
                }
            }
        }
        catch (OperationCanceledException e) when (watchdog.Expired)
        {
            throw new TimeoutException("the answer stalled", e);
        }
    }
}
