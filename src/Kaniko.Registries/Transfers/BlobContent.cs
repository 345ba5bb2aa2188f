using System.Buffers;
using System.Net;
using Kaniko.Diagnostics;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Transfers;

/// <summary>A part of a blob as a request body: streamed from its source, one buffer at a time.</summary>
internal sealed class BlobContent : HttpContent
{
    private const int BufferSize = 128 * 1024;

    private readonly BlobSource source;
    private readonly long offset;
    private readonly long count;
    private readonly TransferClock clock;

    public BlobContent(BlobSource source, long offset, long count, TransferClock clock)
    {
        (this.source, this.offset, this.count, this.clock) = (source, offset, count, clock);
        Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        var content = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, BufferSize));
        try
        {
            for (long sent = 0; sent < count;)
            {
                var read = await ReadAsync(content, buffer.AsMemory(0, (int)Math.Min(buffer.Length, count - sent)), cancellationToken).ConfigureAwait(false);
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                sent += read;
                clock.Sent(offset + sent, last: sent == count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await content.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = count;
        return true;
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await source.Open(cancellationToken).ConfigureAwait(false);
            await BlobCopy.SkipAsync(content, offset, cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    private async ValueTask<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return read > 0 ? read : throw new EndOfStreamException();
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }
    }

    // What goes wrong on this side must not look like a broken connection, which is worth another attempt.
    private KanikoException Unreadable(Exception e) => new(
        e is EndOfStreamException ? ErrorCode.BlobCorrupt : ErrorCode.BlobNotFound,
        e is EndOfStreamException ? $"the local copy of '{source.Descriptor.Digest}' is shorter than its {source.Descriptor.Size} bytes"
            : $"the local copy of '{source.Descriptor.Digest}' cannot be read",
        e);
}

/// <summary>Keeps the watchdog of an upload awake as long as bytes move.</summary>
internal sealed class TransferClock(Watchdog watchdog, RegistrySettings settings, Meter meter)
{
    public void Sent(long position, bool last)
    {
        watchdog.Kick(last ? settings.ResponseTimeout : settings.StallTimeout);
        meter.Report(position);
    }
}
