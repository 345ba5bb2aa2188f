using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kaniko.Registries.Transport;

/// <summary>One connection of a <see cref="LoopbackHandler"/>: one exchange at a time.</summary>
internal sealed class LoopbackConnection(LoopbackHandler handler, Socket socket) : IDisposable
{
    private const int MaximumHead = 64 * 1024;

    // A body up to this size fits into the socket's buffers, so that sending it does not wait for the registry.
    private const int SmallBody = 64 * 1024;

    private const int ContinueInMicroseconds = 1_000_000;

    private byte[] buffer = new byte[8 * 1024];
    private int start;
    private int end;

    /// <summary>At least one byte of an answer to the current request has come.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Nothing has come since the last answer, also not the end.</summary>
    public bool IsUsable => start == end && !socket.Poll(0, SelectMode.SelectRead);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HasAnswered = false;
        try
        {
            var head = Encoding.UTF8.GetBytes(Head(request));
            var asks = request.Headers.ExpectContinue == true;
            var length = request.Content?.Headers.ContentLength ?? 0;
            if (length is > 0 and <= SmallBody && request.Content is ByteContent small)
            {
                head = [.. head, .. small.Bytes.Span];
                length = 0;
            }

            SendAll(head);
            HttpResponseMessage? response = null;
            if (asks && socket.Poll(ContinueInMicroseconds, SelectMode.SelectRead))
            {
                response = await ReadHeadAsync(request, cancellationToken).ConfigureAwait(false);
            }

            var mayStay = true;
            if (response is null or { StatusCode: HttpStatusCode.Continue })
            {
                if (length > 0)
                {
                    await request.Content!.CopyToAsync(new SocketWriter(socket, waits: length > SmallBody), null, cancellationToken).ConfigureAwait(false);
                }

                do
                {
                    response = await ReadHeadAsync(request, cancellationToken).ConfigureAwait(false);
                }
                while ((int)response.StatusCode < 200);
            }
            else
            {
                // It wants no body, and waits for none.
                mayStay = false;
            }

            response.RequestMessage = request;
            return WithBody(response, request.Method == HttpMethod.Head, mayStay);
        }
        catch (Exception e)
        {
            Dispose();
            throw e is SocketException or IOException ? new HttpRequestException(HttpRequestError.ConnectionError, e.Message, e) : e;
        }
    }

    /// <summary>Reads what is there, waiting for it if need be; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (start < end)
        {
            var count = Math.Min(target.Length, end - start);
            buffer.AsMemory(start, count).CopyTo(target);
            start += count;
            return count;
        }

        return target.Length <= SmallBody && handler.IsReadable(socket)
            ? socket.Receive(target.Span, SocketFlags.None)
            : await socket.ReceiveAsync(target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A line of the body's framing, without its end.</summary>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
        {
            if (end - start > 4096 || !await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new HttpIOException(HttpRequestError.ResponseEnded, "the answer's framing is broken");
            }
        }

        var line = Encoding.Latin1.GetString(buffer, start, length).TrimEnd('\r');
        start += length + 1;
        return line;
    }

    /// <summary>The exchange is over, and the connection good for another.</summary>
    public void GiveBack() => handler.Return(this);

    public void Dispose() => socket.Dispose();

    private static string Head(HttpRequestMessage request)
    {
        var address = request.RequestUri!;
        var head = new StringBuilder(256);
        head.Append(request.Method.Method).Append(' ').Append(address.PathAndQuery).Append(" HTTP/1.1\r\nHost: ").Append(address.Authority).Append("\r\n");
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            Append(head, name, values.ToString());
        }

        if (request.Content is { } content)
        {
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                if (name != "Content-Length")
                {
                    Append(head, name, values.ToString());
                }
            }

            head.Append("Content-Length: ").Append(content.Headers.ContentLength ?? 0).Append("\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    private static void Append(StringBuilder head, string name, string value)
    {
        if (value.Contains('\r', StringComparison.Ordinal) || value.Contains('\n', StringComparison.Ordinal))
        {
            throw new ArgumentException("a header value has a line break", name);
        }

        head.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[socket.Send(bytes, SocketFlags.None)..];
        }
    }

    private async ValueTask<HttpResponseMessage> ReadHeadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new HttpIOException(HttpRequestError.ResponseEnded, $"no answer to {request.Method}");
            }
        }

        var head = Encoding.Latin1.GetString(buffer, start, length);
        start += length + 4;
        return Parse(head);
    }

    private static HttpResponseMessage Parse(string head)
    {
        var lineEnd = head.IndexOf("\r\n", StringComparison.Ordinal);
        var status = head.AsSpan(0, lineEnd < 0 ? head.Length : lineEnd);
        if (status.Length < 12 || !status.StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(status.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            throw new HttpIOException(HttpRequestError.InvalidResponse, "the answer is not HTTP/1.1");
        }

        var response = new HttpResponseMessage((HttpStatusCode)code)
        {
            Version = status[7] == '0' ? HttpVersion.Version10 : HttpVersion.Version11,
            Content = new LoopbackContent(),
        };
        while (lineEnd >= 0)
        {
            var from = lineEnd + 2;
            lineEnd = head.IndexOf("\r\n", from, StringComparison.Ordinal);
            var line = head.AsSpan(from, (lineEnd < 0 ? head.Length : lineEnd) - from);
            var colon = line.IndexOf(':');
            if (colon <= 0)
            {
                response.Dispose();
                throw new HttpIOException(HttpRequestError.InvalidResponse, "a header of the answer is malformed");
            }

            var (name, value) = (line[..colon].ToString(), line[(colon + 1)..].Trim(" \t").ToString());
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

    private HttpResponseMessage WithBody(HttpResponseMessage response, bool isHead, bool mayStay)
    {
        var content = (LoopbackContent)response.Content;
        var closes = !mayStay || response.Version == HttpVersion.Version10
            || string.Equals(Headers.Find(response, "Connection"), "close", StringComparison.OrdinalIgnoreCase);
        var status = (int)response.StatusCode;
        content.Body = new LoopbackBody(this, closes);
        if (isHead || status is 204 or 304)
        {
            content.Body.Expect(0);
        }
        else if (string.Equals(Headers.Find(response, "Transfer-Encoding"), "chunked", StringComparison.OrdinalIgnoreCase))
        {
            content.Body.ExpectChunks();
        }
        else if (Headers.FindInContent(response, "Content-Length") is { } text)
        {
            content.Body.Expect(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : throw new HttpIOException(HttpRequestError.InvalidResponse, "the length of the answer is malformed"));
        }
        else
        {
            content.Body.ExpectUntilClosed();
        }

        return response;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            if (end >= MaximumHead)
            {
                throw new HttpIOException(HttpRequestError.ConfigurationLimitExceeded, "the head of the answer is too large");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var count = handler.IsReadable(socket)
            ? socket.Receive(buffer.AsSpan(end), SocketFlags.None)
            : await socket.ReceiveAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
        end += count;
        HasAnswered |= count > 0;
        return count > 0;
    }
}
