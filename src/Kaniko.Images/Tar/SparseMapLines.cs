namespace Kaniko.Images.Tar;

/// <summary>The decimal numbers, one a line, that begin the content of a PAX format 1.0 sparse file.</summary>
internal sealed class SparseMapLines(TarReader reader, TarContent content)
{
    private readonly byte[] block = new byte[TarBlock.Size];
    private int position = TarBlock.Size;
    private int taken;

    public long Next()
    {
        Span<byte> line = stackalloc byte[20];
        for (var length = 0; length < line.Length; length++)
        {
            if (position == block.Length)
            {
                TakeBlock();
            }

            var b = block[position++];
            if (b == (byte)'\n')
            {
                return PaxRecords.Decimal(line[..length]) ?? throw reader.Malformed("the sparse map is malformed");
            }

            line[length] = b;
        }

        throw reader.Malformed("the sparse map is malformed");
    }

    private void TakeBlock()
    {
        var next = content.TakePackedBlock();
        taken += next.Length;
        if (next.Length < TarBlock.Size || taken > TarReader.MaximumHeaderSize)
        {
            throw reader.Malformed("the sparse map does not fit the content");
        }

        next.CopyTo(block);
        position = 0;
    }
}
