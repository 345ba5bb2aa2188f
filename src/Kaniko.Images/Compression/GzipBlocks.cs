using System.Buffers.Binary;
using System.IO.Compression;

namespace Kaniko.Images.Compression;

/// <summary>
/// One gzip member. Each block is deflated by itself and ends in a sync flush, so that it ends at a whole byte and the pieces
/// concatenate; an empty final block closes the member.
/// </summary>
internal sealed class GzipBlocks(int level) : BlockFormat
{
    /// <summary>With .NET's zlib-ng this is faster and smaller than zlib's level 1.</summary>
    public const int DefaultLevel = 2;

    private const int StoredSize = 65535;
    private const int StoredHeaderSize = 5;

    // No name, no time, unknown system: as Go writes it.
    public override byte[] Header => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    public override int LongestPiece(int length) => length + (StoredHeaderSize * ((length / StoredSize) + 1));

    public override IBlockEncoder CreateEncoder() => new Encoder(level);

    public override byte[] Trailer(uint crc, long length)
    {
        var trailer = new byte[10];
        trailer[0] = 3; // a final block of fixed codes that holds its end alone
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(2), crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(6), (uint)length);
        return trailer;
    }

    private sealed class Encoder(int level) : IBlockEncoder
    {
        private const int SampleCount = 8;
        private const int SampleSize = 4096;

        private readonly ZLibCompressionOptions options = new() { CompressionLevel = level };

        public (int Length, uint Crc) Encode(ReadOnlySpan<byte> block, byte[] piece)
        {
            var crc = Crc32.Append(0, block);
            var length = level == 0 || !IsCompressible(block, piece) ? null : Deflate(block, new PieceStream(piece, block.Length));
            return (length ?? Store(block, piece), crc);
        }

        public void Dispose()
        {
        }

        /// <summary>Whether samples from all over the block shrink by a fiftieth; what does not is stored, which costs next to nothing.</summary>
        private bool IsCompressible(ReadOnlySpan<byte> block, byte[] scratch)
        {
            if (block.Length < 2 * SampleCount * SampleSize)
            {
                return true;
            }

            Span<byte> samples = stackalloc byte[SampleCount * SampleSize];
            for (var i = 0; i < SampleCount; i++)
            {
                block.Slice((block.Length - SampleSize) / (SampleCount - 1) * i, SampleSize).CopyTo(samples[(i * SampleSize)..]);
            }

            return Deflate(samples, new PieceStream(scratch, samples.Length - (samples.Length / 50))) is not null;
        }

        /// <summary>Null where the result would be longer than the stream takes.</summary>
        private int? Deflate(ReadOnlySpan<byte> bytes, PieceStream piece)
        {
            using (var deflate = new DeflateStream(piece, options, leaveOpen: true))
            {
                deflate.Write(bytes);
                deflate.Flush();
                piece.Close(); // what disposing writes is the end of a whole stream
            }

            return piece.WrittenLength;
        }

        private static int Store(ReadOnlySpan<byte> block, byte[] piece)
        {
            var used = 0;
            for (; block.Length > 0; block = block[Math.Min(StoredSize, block.Length)..])
            {
                var size = (ushort)Math.Min(StoredSize, block.Length);
                piece[used] = 0;
                BinaryPrimitives.WriteUInt16LittleEndian(piece.AsSpan(used + 1), size);
                BinaryPrimitives.WriteUInt16LittleEndian(piece.AsSpan(used + 3), (ushort)~size);
                block[..size].CopyTo(piece.AsSpan(used + StoredHeaderSize));
                used += StoredHeaderSize + size;
            }

            return used;
        }
    }

    private sealed class PieceStream(byte[] piece, int longest) : WriteOnlyStream
    {
        private int length;
        private bool isClosed;
        private bool isOverrun;

        public int? WrittenLength => isOverrun ? null : length;

        public override void Close() => isClosed = true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (isClosed)
            {
                return;
            }

            isOverrun |= buffer.Length > longest - length;
            if (!isOverrun)
            {
                buffer.CopyTo(piece.AsSpan(length));
                length += buffer.Length;
            }
        }
    }
}
