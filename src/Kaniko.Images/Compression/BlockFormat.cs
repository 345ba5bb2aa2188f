namespace Kaniko.Images.Compression;

/// <summary>
/// A compressed format whose stream is a sequence of pieces, each made from one block of input alone. So blocks are compressed on
/// all cores, and the bytes do not depend on how many there are.
/// </summary>
internal abstract class BlockFormat
{
    public const int BlockSize = 1024 * 1024;

    public abstract byte[] Header { get; }

    /// <summary>Whether blocks are written as they are; then no encoder is made.</summary>
    public virtual bool IsIdentity => false;

    /// <summary>The most bytes that a block of this length becomes.</summary>
    public abstract int LongestPiece(int length);

    /// <summary>An encoder for use by one thread.</summary>
    public abstract IBlockEncoder CreateEncoder();

    public abstract byte[] Trailer(uint crc, long length);

    public static BlockFormat Of(CompressionFormat format, int? level) => format switch
    {
        CompressionFormat.None => new PlainBlocks(),
        CompressionFormat.Gzip => new GzipBlocks(level ?? GzipBlocks.DefaultLevel),
        CompressionFormat.Zstd => new ZstdBlocks(level ?? ZstdBlocks.DefaultLevel),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "archives are not written in this format"),
    };

    private sealed class PlainBlocks : BlockFormat
    {
        public override byte[] Header => [];

        public override bool IsIdentity => true;

        public override int LongestPiece(int length) => 0;

        public override IBlockEncoder CreateEncoder() => throw new InvalidOperationException();

        public override byte[] Trailer(uint crc, long length) => [];
    }
}

internal interface IBlockEncoder : IDisposable
{
    /// <summary>Writes the piece of <paramref name="block"/> to <paramref name="piece"/>; its length, and the checksum that the trailer needs.</summary>
    public (int Length, uint Crc) Encode(ReadOnlySpan<byte> block, byte[] piece);
}
