using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kaniko.Testing;

/// <summary>One connection to an <see cref="EvilRegistry"/>: HTTP/1.1 by hand, so that it can be broken at any byte.</summary>
internal sealed class EvilConnection(EvilRegistry registry, Socket socket, Stream stream)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadHeadAsync(cancellationToken) is { } request && await AnswerAsync(request, cancellationToken))
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
        }
        finally
        {
            await stream.DisposeAsync();
            socket.Dispose();
        }
    }

    private async Task<bool> AnswerAsync(EvilRequest request, CancellationToken cancellationToken)
    {
        var fault = registry.Decide(request);
        var length = int.Parse(request["Content-Length"] ?? "0", CultureInfo.InvariantCulture);
        if (fault is Fault.Answer { Instead.Status: 401 or 413 } early && request["Expect"] is not null)
        {
            return await WriteAsync(request, early.Instead, null, cancellationToken);
        }

        if (request["Expect"] is not null)
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        }

        var after = (fault as Fault.ResetRequest)?.After ?? (fault as Fault.Http2)?.AfterRequest;
        var body = await ReadBodyAsync(Math.Min(after ?? length, length), cancellationToken);
        if (after is not null)
        {
            registry.Content.Broken(request, body);
            return Reset();
        }

        if (fault is Fault.Stall { AfterBodyBytes: 0 })
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (fault is Fault.Answer instead)
        {
            return await WriteAsync(request, instead.Instead, null, cancellationToken);
        }

        var answer = registry.Content.Answer(request, body);
        if (fault is Fault.DoAndStall)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return fault switch
        {
            Fault.ResetAnswer => Reset(),
            Fault.DoAndAnswer other => await WriteAsync(request, other.Instead, null, cancellationToken),
            Fault.Header header => await WriteAsync(request, Replace(answer, header), null, cancellationToken),
            Fault.FlipBit flip when answer.Body.Length > 0 => await WriteAsync(request, answer with { Body = Flip(answer.Body, flip.At) }, null, cancellationToken),
            _ => await WriteAsync(request, answer, fault, cancellationToken),
        };
    }

    internal static EvilAnswer Replace(EvilAnswer answer, Fault.Header header) => answer with
    {
        Headers = [.. answer.Headers.Where(one => one.Name != header.Name), .. header.Value is null ? [] : new[] { (header.Name, header.Value) }],
    };

    internal static byte[] Flip(byte[] body, int at)
    {
        var copy = (byte[])body.Clone();
        copy[at % copy.Length] ^= 1;
        return copy;
    }

    private async Task<EvilRequest?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int split;
        while ((split = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            var count = end == buffer.Length ? 0 : await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (count == 0)
            {
                return null;
            }

            end += count;
            if (buffer[start] == 0x16)
            {
                // A TLS greeting.
                return null;
            }
        }

        var lines = Encoding.Latin1.GetString(buffer, start, split).Split("\r\n");
        start += split + 4;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var first = lines[0].Split(' ');
        return new EvilRequest(first[0], first[1], headers);
    }

    private async Task<byte[]> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        var body = new byte[length];
        var count = Math.Min(length, end - start);
        buffer.AsSpan(start, count).CopyTo(body);
        start += count;
        while (count < length)
        {
            var read = await stream.ReadAsync(body.AsMemory(count), cancellationToken);
            if (read == 0)
            {
                throw new IOException();
            }

            count += read;
        }

        return body;
    }

    private async Task<bool> WriteAsync(EvilRequest request, EvilAnswer answer, Fault? fault, CancellationToken cancellationToken)
    {
        var cut = fault as Fault.CutBody;
        var count = Math.Min(answer.Body.Length, cut?.After ?? (fault as Fault.Stall)?.AfterBodyBytes ?? int.MaxValue);
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} Some Reason\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(cut?.Kind switch
        {
            CutKind.CloseDelimited => "Connection: close\r\n",
            CutKind.Chunked => "Transfer-Encoding: chunked\r\n",
            CutKind.ShortLength => $"Content-Length: {count}\r\n",
            _ => $"Content-Length: {answer.Body.Length}\r\n",
        });
        head.Append("\r\n");
        if (cut?.Kind == CutKind.Chunked && request.Method != "HEAD")
        {
            head.Append(CultureInfo.InvariantCulture, $"{count + 1:x}\r\n");
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), cancellationToken);
        if (request.Method != "HEAD")
        {
            await stream.WriteAsync(answer.Body.AsMemory(0, count), cancellationToken);
        }

        if (fault is Fault.Stall)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return cut switch
        {
            null or { Kind: CutKind.ShortLength } => true,
            { Kind: CutKind.Reset } => Reset(),
            _ => Close(),
        };
    }

    private bool Close()
    {
        socket.Shutdown(SocketShutdown.Send);
        return false;
    }

    private bool Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        return false;
    }
}
