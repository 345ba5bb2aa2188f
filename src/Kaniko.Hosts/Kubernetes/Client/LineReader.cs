using System.Buffers;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>Reads lines of bytes from a stream that may break anywhere.</summary>
internal sealed class LineReader(Stream stream, int longest) : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int start;
    private int end;

    /// <summary>What came after the last line end, when the stream is over.</summary>
    public ReadOnlyMemory<byte> Rest => buffer.AsMemory(start, end - start);

    /// <summary>The next whole line without its end, valid until the next call; null: the stream is over. A longer line comes in pieces.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        var searched = start;
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = buffer.AsMemory(start, searched + newline - start);
                start = searched + newline + 1;
                return line;
            }

            searched = MakeRoom(end);
            if (end - start >= longest)
            {
                var piece = buffer.AsMemory(start, end - start);
                start = end;
                return piece;
            }

            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            end += read;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    /// <summary>Moves what is left to the front, or to a larger buffer; returns where the position went.</summary>
    private int MakeRoom(int position)
    {
        if (end < buffer.Length)
        {
            return position;
        }

        var moved = position - start;
        var used = end - start;
        var target = start > 0 && used <= buffer.Length / 2 ? buffer : ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(start, used).CopyTo(target);
        if (!ReferenceEquals(target, buffer))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = target;
        }

        (start, end) = (0, used);
        return moved;
    }
}
