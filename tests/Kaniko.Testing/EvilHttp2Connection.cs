using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;

namespace Kaniko.Testing;

/// <summary>One connection to an <see cref="EvilRegistry"/> over HTTP/2 (RFC 9113): frames by hand, so that each can be the wrong one.</summary>
internal sealed class EvilHttp2Connection(EvilRegistry registry, Socket socket, Stream stream) : IDisposable
{
    private const int LargestFrame = 16 * 1024;

    private readonly Http2Frames frames = new(stream);
    private readonly Http2Exchanges exchanges = new();
    private readonly List<Task> answers = [];
    private int latest;
    private bool closing;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await stream.ReadExactlyAsync(new byte[24], stop.Token); // the preface
            await frames.WriteAsync(Http2Frames.Settings, 0, 0, new byte[] { 0, 4, 0x3F, 0xFF, 0xFF, 0xFF }, stop.Token);
            await frames.WriteAsync(Http2Frames.WindowUpdate, 0, 0, Http2Frames.Numbers(0x3FFF0000), stop.Token);
            while (await ReadFrameAsync(stop.Token))
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(answers);
            await stream.DisposeAsync();
            socket.Dispose();
        }
    }

    public void Dispose() => frames.Dispose();

    private async Task<bool> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var (type, flags, id, payload) = await frames.ReadAsync(cancellationToken);
        switch (type)
        {
            case Http2Frames.Settings when (flags & 1) == 0:
                exchanges.Settle(payload);
                await frames.WriteAsync(Http2Frames.Settings, 1, 0, default, cancellationToken);
                break;
            case Http2Frames.Ping when (flags & 1) == 0:
                await frames.WriteAsync(Http2Frames.Ping, 1, 0, payload, cancellationToken);
                break;
            case Http2Frames.WindowUpdate:
                exchanges.Widen(id, BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue);
                break;
            case Http2Frames.RstStream:
                _ = exchanges.End(id);
                break;
            case Http2Frames.Headers:
                return await BeginAsync(id, flags, payload, cancellationToken);
            case Http2Frames.Data:
                return await TakeAsync(id, flags, Http2Frames.Unpad(flags, payload), cancellationToken);
            default:
                break;
        }

        return true;
    }

    private async Task<bool> BeginAsync(int id, int flags, byte[] payload, CancellationToken cancellationToken)
    {
        var block = new MemoryStream();
        block.Write(Http2Frames.Unpad(flags, payload).AsSpan((flags & Http2Frames.HasPriority) != 0 ? 5 : 0));
        for (var all = flags; (all & Http2Frames.EndHeaders) == 0;)
        {
            (_, all, _, var more) = await frames.ReadAsync(cancellationToken);
            block.Write(more);
        }

        if (closing)
        {
            return true;
        }

        latest = id;
        var request = Http2Headers.Read(block.ToArray());
        var exchange = new Http2Exchange(id, request, registry.Decide(request));
        exchanges.Begin(exchange);

        var early = exchange.Fault is Fault.Answer { Instead.Status: 401 or 413 };
        if (request["Expect"] is not null && !early)
        {
            await frames.WriteAsync(Http2Frames.Headers, Http2Frames.EndHeaders, id, Http2Headers.Write(100, []), cancellationToken);
        }

        return early && (flags & Http2Frames.EndStream) == 0 && request["Expect"] is not null
            ? await AnswerEarlyAsync(exchange, cancellationToken)
            : await LookAsync(exchange, (flags & Http2Frames.EndStream) != 0, cancellationToken);
    }

    // An answer without the body having come: RFC 9113 8.1 says that NO_ERROR ends the request then.
    private async Task<bool> AnswerEarlyAsync(Http2Exchange exchange, CancellationToken cancellationToken)
    {
        await SendAnswerAsync(exchange, ((Fault.Answer)exchange.Fault!).Instead, cancellationToken);
        await ResetAsync(exchange.Id, 0, cancellationToken);
        return true;
    }

    private async Task<bool> TakeAsync(int id, int flags, byte[] payload, CancellationToken cancellationToken)
    {
        if (exchanges.Find(id) is not { } exchange)
        {
            return true; // broken off
        }

        exchange.Body.Write(payload);
        return await LookAsync(exchange, (flags & Http2Frames.EndStream) != 0, cancellationToken);
    }

    /// <summary>Whether it is time to break, or to answer.</summary>
    private async Task<bool> LookAsync(Http2Exchange exchange, bool ended, CancellationToken cancellationToken)
    {
        var limit = exchange.Fault switch
        {
            Fault.ResetRequest reset => reset.After,
            Fault.Http2 { AfterAnswer: null } broken => broken.AfterRequest,
            _ => int.MaxValue,
        };
        if (limit != int.MaxValue && (ended || exchange.Body.Length >= limit))
        {
            var body = exchange.Body.ToArray();
            var seen = body[..Math.Min(limit, body.Length)];
            if (exchange.Fault is Fault.Http2 { Kind: var kind })
            {
                if (kind == Http2Break.GoAwayAfter && !ended)
                {
                    await CloseDownAsync(exchange.Id, cancellationToken);
                    exchange.Fault = null; // it is answered once it is complete
                    return true;
                }

                if (kind is not (Http2Break.GoAwayBefore or Http2Break.Refused or Http2Break.GoAwayAfter))
                {
                    registry.Content.Broken(exchange.Request, seen);
                }

                if (kind != Http2Break.GoAwayAfter)
                {
                    return await BreakAsync(exchange, kind, cancellationToken);
                }
            }
            else
            {
                registry.Content.Broken(exchange.Request, seen);
                return Cut();
            }
        }

        if (ended)
        {
            answers.Add(AnswerAsync(exchange, cancellationToken));
        }

        return true;
    }

    private async Task AnswerAsync(Http2Exchange exchange, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            var fault = exchange.Fault;
            if (fault is Fault.Stall { AfterBodyBytes: 0 })
            {
                return;
            }

            var answer = fault is Fault.Answer instead ? instead.Instead : registry.Content.Answer(exchange.Request, exchange.Body.ToArray());
            answer = fault switch
            {
                Fault.DoAndAnswer other => other.Instead,
                Fault.Header header => EvilConnection.Replace(answer, header),
                Fault.FlipBit flip when answer.Body.Length > 0 => answer with { Body = EvilConnection.Flip(answer.Body, flip.At) },
                _ => answer,
            };
            if (fault is Fault.DoAndStall)
            {
                return;
            }

            if (fault is Fault.ResetAnswer)
            {
                Cut();
                return;
            }

            if (fault is Fault.Http2 { Kind: Http2Break.GoAwayAfter })
            {
                await CloseDownAsync(exchange.Id, cancellationToken);
            }

            await SendAnswerAsync(exchange, answer, cancellationToken);
            if (closing)
            {
                if (exchanges.End(exchange.Id) > 0)
                {
                    return;
                }

                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task SendAnswerAsync(Http2Exchange exchange, EvilAnswer answer, CancellationToken cancellationToken)
    {
        var (id, isHead, fault) = (exchange.Id, exchange.Request.Method == "HEAD", exchange.Fault);
        var until = fault switch
        {
            Fault.CutBody cut => cut.After,
            Fault.Stall stall => stall.AfterBodyBytes,
            Fault.Http2 { AfterAnswer: { } after, Kind: not Http2Break.GoAwayAfter } => after,
            _ => int.MaxValue,
        };
        var count = isHead ? 0 : Math.Min(answer.Body.Length, until);
        var stated = fault is Fault.CutBody { Kind: CutKind.ShortLength } ? count
            : fault is Fault.CutBody { Kind: CutKind.Chunked or CutKind.CloseDelimited } ? -1
            : answer.Body.Length;
        var headers = stated < 0 ? answer.Headers : [.. answer.Headers, ("content-length", stated.ToString(CultureInfo.InvariantCulture))];
        await frames.WriteAsync(Http2Frames.Headers, Http2Frames.EndHeaders | (isHead ? Http2Frames.EndStream : 0), id, Http2Headers.Write(answer.Status, headers), cancellationToken);
        for (var sent = 0; sent < count;)
        {
            var part = await exchanges.ReserveAsync(exchange, Math.Min(LargestFrame, count - sent), cancellationToken);
            if (part == 0)
            {
                return;
            }

            await frames.WriteAsync(Http2Frames.Data, 0, id, answer.Body.AsMemory(sent, part), cancellationToken);
            sent += part;
        }

        switch (fault)
        {
            case Fault.Stall:
                return;
            case Fault.Http2 { AfterAnswer: not null, Kind: not Http2Break.GoAwayAfter } broken:
                _ = await BreakAsync(exchange, broken.Kind, cancellationToken);
                return;
            case Fault.CutBody { Kind: CutKind.Reset }:
                Cut();
                return;
            case Fault.CutBody { Kind: CutKind.Close }:
                socket.Shutdown(SocketShutdown.Send);
                return;
            default:
                if (!isHead)
                {
                    await frames.WriteAsync(Http2Frames.Data, Http2Frames.EndStream, id, default, cancellationToken);
                }

                return;
        }
    }

    private async Task<bool> BreakAsync(Http2Exchange exchange, Http2Break kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case Http2Break.GoAwayBefore:
                await CloseDownAsync(Math.Max(0, exchange.Id - 2), cancellationToken);
                _ = exchanges.End(exchange.Id);

                return true;
            case Http2Break.GoAwayAfter or Http2Break.GoAwayCut:
                await frames.WriteAsync(Http2Frames.GoAway, 0, 0, Http2Frames.Numbers(latest, 2), cancellationToken);
                return Cut();
            case Http2Break.Garbage:
                _ = exchanges.End(exchange.Id);

                await frames.WriteAsync(Http2Frames.WindowUpdate, 0, 0, new byte[3], cancellationToken);
                return true;
            default:
                await ResetAsync(exchange.Id, kind switch
                {
                    Http2Break.Refused => 7,
                    Http2Break.Cancelled => 8,
                    Http2Break.Calm => 11,
                    Http2Break.Http11Required => 13,
                    _ => 2,
                }, cancellationToken);
                return true;
        }
    }

    private async Task CloseDownAsync(int last, CancellationToken cancellationToken)
    {
        closing = true;
        await frames.WriteAsync(Http2Frames.GoAway, 0, 0, Http2Frames.Numbers(last, 0), cancellationToken);
    }

    private async Task ResetAsync(int id, int error, CancellationToken cancellationToken)
    {
        await frames.WriteAsync(Http2Frames.RstStream, 0, id, Http2Frames.Numbers(error), cancellationToken);
        _ = exchanges.End(id);
    }

    private bool Cut()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        return false;
    }
}
