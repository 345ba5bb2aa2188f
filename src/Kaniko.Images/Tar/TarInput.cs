using System.Buffers;

namespace Kaniko.Images.Tar;

/// <summary>Reads an archive through one buffer: whole blocks for headers, and content past the buffer where it is large.</summary>
internal sealed class TarInput(Stream archive) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int start;
    private int end;

    /// <summary>The next block, valid until the next call; null at the end of the archive; shorter where the archive is cut.</summary>
    public ReadOnlySpan<byte> NextBlock()
    {
        while (end - start < TarBlock.Size && Fill())
        {
        }

        var block = buffer.AsSpan(start, Math.Min(TarBlock.Size, end - start));
        start += block.Length;
        return block;
    }

    /// <summary>0 only at the end of the archive, or for an empty destination.</summary>
    public int Read(Span<byte> destination)
    {
        if (start == end)
        {
            if (destination.Length >= BufferSize / 2)
            {
                return archive.Read(destination);
            }

            if (!Fill())
            {
                return 0;
            }
        }

        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    /// <summary>How many of <paramref name="count"/> bytes were there to pass over.</summary>
    public long Skip(long count)
    {
        var left = count;
        while (left > 0)
        {
            if (start == end && !Fill())
            {
                break;
            }

            var step = (int)Math.Min(left, end - start);
            start += step;
            left -= step;
        }

        return count - left;
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            start = end = 0;
        }
    }

    private bool Fill()
    {
        ObjectDisposedException.ThrowIf(buffer.Length == 0, this);
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        var read = archive.Read(buffer, end, buffer.Length - end);
        end += read;
        return read > 0;
    }
}
