using System.Buffers.Binary;

namespace Kaniko.Testing;

/// <summary>The frames of an HTTP/2 connection (RFC 9113 4 and 6); several may write.</summary>
internal sealed class Http2Frames(Stream stream) : IDisposable
{
    public const int Data = 0;
    public const int Headers = 1;
    public const int RstStream = 3;
    public const int Settings = 4;
    public const int Ping = 6;
    public const int GoAway = 7;
    public const int WindowUpdate = 8;

    public const int EndStream = 1;
    public const int EndHeaders = 4;
    public const int HasPriority = 32;
    private const int Padded = 8;

    private readonly SemaphoreSlim writing = new(1);

    public async Task<(int Type, int Flags, int Id, byte[] Payload)> ReadAsync(CancellationToken cancellationToken)
    {
        var head = new byte[9];
        await stream.ReadExactlyAsync(head, cancellationToken);
        var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
    }

    public async Task WriteAsync(int type, int flags, int id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length);
        (frame[3], frame[4]) = ((byte)type, (byte)flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame.AsMemory(9));
        await writing.WaitAsync(cancellationToken);
        try
        {
            await stream.WriteAsync(frame, cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>32-bit numbers as a payload.</summary>
    public static byte[] Numbers(params int[] numbers)
    {
        var bytes = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), numbers[i]);
        }

        return bytes;
    }

    public static byte[] Unpad(int flags, byte[] payload) => (flags & Padded) == 0 ? payload : payload[1..^payload[0]];

    public void Dispose() => writing.Dispose();
}
