using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kaniko.Registries.Transport;

/// <summary>The body of an answer on a <see cref="LoopbackConnection"/>. At its end the connection is free again; before, it is closed.</summary>
internal sealed class LoopbackBody(LoopbackConnection connection, bool closes) : SequentialStream
{
    private enum Framing
    {
        Length,
        Chunks,
        UntilClosed,
    }

    private Framing framing;
    private long left;
    private bool insideChunks;
    private bool over;

    public void Expect(long length)
    {
        (framing, left) = (Framing.Length, length);
        if (length == 0)
        {
            End();
        }
    }

    public void ExpectChunks() => framing = Framing.Chunks;

    public void ExpectUntilClosed() => framing = Framing.UntilClosed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (over || buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            if (framing == Framing.Chunks && left == 0 && !await NextChunkAsync(cancellationToken).ConfigureAwait(false))
            {
                End();
                return 0;
            }

            var part = framing == Framing.UntilClosed ? buffer : buffer[..(int)Math.Min(buffer.Length, left)];
            var count = await connection.ReadAsync(part, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return framing == Framing.UntilClosed ? Closed() : throw new HttpIOException(HttpRequestError.ResponseEnded, "the answer was cut off");
            }

            left -= count;
            if (framing == Framing.Length && left == 0)
            {
                End();
            }

            return count;
        }
        catch (Exception e)
        {
            Closed();
            throw e is SocketException ? new HttpIOException(HttpRequestError.ResponseEnded, e.Message, e) : e;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !over)
        {
            Closed();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (insideChunks && (await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false)).Length > 0)
        {
            throw new HttpIOException(HttpRequestError.InvalidResponse, "a chunk of the answer is longer than it says");
        }

        insideChunks = true;
        var line = await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        var extension = line.IndexOf(';', StringComparison.Ordinal);
        var size = (extension < 0 ? line : line[..extension]).Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left) || left < 0)
        {
            throw new HttpIOException(HttpRequestError.InvalidResponse, "a chunk of the answer is malformed");
        }

        if (left > 0)
        {
            return true;
        }

        while ((await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false)).Length > 0)
        {
            // Trailers say nothing that is believed.
        }

        return false;
    }

    private void End()
    {
        over = true;
        if (closes)
        {
            connection.Dispose();
        }
        else
        {
            connection.GiveBack();
        }
    }

    private int Closed()
    {
        over = true;
        connection.Dispose();
        return 0;
    }
}

/// <summary>Carries the body and its headers.</summary>
internal sealed class LoopbackContent : HttpContent
{
    public LoopbackBody Body { get; set; } = null!;

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(Body);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Body.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Body?.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Sends a body, a large one without holding a thread.</summary>
internal sealed class SocketWriter(Socket socket, bool waits) : SequentialStream
{
    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            buffer = buffer[(waits
                ? await socket.SendAsync(buffer, cancellationToken).ConfigureAwait(false)
                : socket.Send(buffer.Span, SocketFlags.None))..];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
