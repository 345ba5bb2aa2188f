using System.Buffers;

namespace Kaniko.Registries.Transfers;

internal static class BlobCopy
{
    private const int BufferSize = 128 * 1024;

    public static async Task CopyAsync(Stream source, Stream destination, Meter meter, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long copied = 0;
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                meter.Report(copied += count);
            }

            meter.Done();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Moves a stream that was opened at its start to <paramref name="offset"/>.</summary>
    public static async Task SkipAsync(Stream source, long offset, CancellationToken cancellationToken)
    {
        if (offset == 0)
        {
            return;
        }

        if (source.CanSeek)
        {
            source.Seek(offset, SeekOrigin.Current);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (offset > 0)
            {
                var count = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(offset, buffer.Length)), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new EndOfStreamException();
                }

                offset -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
