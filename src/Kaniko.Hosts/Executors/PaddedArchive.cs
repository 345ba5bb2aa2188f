using System.IO.Compression;
using System.IO.Pipelines;

namespace Kaniko.Hosts.Executors;

/// <summary>
/// A context on its way: a compressed archive, padded so that a reader that stops at its end marker needs no end of input, as
/// not every way there can send one. Nothing but a few buffers is in memory.
/// </summary>
internal sealed class PaddedArchive(Func<Stream, CancellationToken, Task> pack, int level)
{
    private const int Record = 10240;
    private const int Block = 512;
    private const int Ahead = 256 * 1024;

    /// <summary>Hands on the archive, piece by piece.</summary>
    /// <param name="send">Takes a piece.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CopyAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Ahead, resumeWriterThreshold: Ahead / 2, useSynchronizationContext: false));
        var packing = Task.Run(() => PackAsync(pipe.Writer, stop.Token), CancellationToken.None);
        try
        {
            while (true)
            {
                var read = await pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (var part in read.Buffer)
                {
                    await send(part, cancellationToken).ConfigureAwait(false);
                }

                pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await packing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PackAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            var target = writer.AsStream(leaveOpen: true);
            var options = new ZLibCompressionOptions { CompressionLevel = level };
            var compressed = new GZipStream(target, options, leaveOpen: true);
            await using (compressed.ConfigureAwait(false))
            {
                var counted = new CountingStream(compressed);
                await using (counted.ConfigureAwait(false))
                {
                    await pack(counted, cancellationToken).ConfigureAwait(false);
                    var over = (int)(counted.Count % Record);
                    var padding = new byte[(over == 0 ? 0 : Record - over) + Block];
                    await compressed.WriteAsync(padding, cancellationToken).ConfigureAwait(false);
                }
            }

            await writer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>Passes bytes on and counts them.</summary>
    private sealed class CountingStream(Stream target) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Count; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            target.Write(buffer);
            Count += buffer.Length;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await target.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            Count += buffer.Length;
        }

        public override void Flush() => target.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
