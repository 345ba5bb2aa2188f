using System.Buffers;

namespace Kaniko.Images.Compression;

/// <summary>A window on a compressed stream, for decoders that look ahead.</summary>
internal sealed class InputBuffer(Stream source) : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private int start;
    private int end;

    public ReadOnlySpan<byte> Available => bytes.AsSpan(start, end - start);

    public Span<byte> AvailableForNative => bytes.AsSpan(start, end - start);

    public void Advance(int count) => start += count;

    /// <summary>Takes back what was advanced over last; nothing may have been read from the source since.</summary>
    public void Rewind(int count) => start -= count;

    /// <summary>Reads until <paramref name="count"/> bytes are available; false where the source ends before.</summary>
    public bool Ensure(int count)
    {
        while (end - start < count)
        {
            if (end == bytes.Length || start == end)
            {
                bytes.AsSpan(start, end - start).CopyTo(bytes);
                (start, end) = (0, end - start);
            }

            var read = source.Read(bytes, end, bytes.Length - end);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }

    /// <summary>The next byte; -1 at the end.</summary>
    public int NextByte() => Ensure(1) ? bytes[start++] : -1;

    public void Dispose()
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = [];
            start = end = 0;
        }
    }
}
