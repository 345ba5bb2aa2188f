namespace Kaniko.Images.Compression;

/// <summary>One zstd frame for each block, with its checksum.</summary>
internal sealed class ZstdBlocks(int level) : BlockFormat
{
    public const int DefaultLevel = 3;

    public override byte[] Header => [];

    // ZSTD_COMPRESSBOUND, and the 4 bytes of the checksum.
    public override int LongestPiece(int length) =>
        length + (length >> 8) + (length < 128 * 1024 ? ((128 * 1024) - length) >> 11 : 0) + 64;

    public override IBlockEncoder CreateEncoder() => new Encoder(level);

    // No bytes are no zstd stream: an empty frame (magic, single segment of size 0, an empty last block) stands for no content.
    public override byte[] Trailer(uint crc, long length) => length > 0 ? [] : [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0];

    private sealed unsafe class Encoder : IBlockEncoder
    {
        private nint context;

        public Encoder(int level)
        {
            context = Zstd.Create(Zstd.CreateCompression);
            Check(Zstd.SetParameter(context, Zstd.CompressionLevel, level));
            Check(Zstd.SetParameter(context, Zstd.ChecksumFlag, 1));
        }

        public (int Length, uint Crc) Encode(ReadOnlySpan<byte> block, byte[] piece)
        {
            fixed (byte* from = block, to = piece)
            {
                var length = Zstd.Compress(context, to, (nuint)piece.Length, from, (nuint)block.Length);
                return (Check(length), 0);
            }
        }

        public void Dispose()
        {
            if (context != 0)
            {
                _ = Zstd.FreeCompression(context);
                context = 0;
            }
        }

        private static int Check(nuint result) =>
            Zstd.IsError(result) == 0 ? (int)result : throw new InvalidOperationException("libzstd refused a block");
    }
}
