namespace Kaniko.Images.Tar;

/// <summary>The content of a reader's current entry. One object for all entries, so that a small file costs no allocation.</summary>
internal sealed class TarContent(TarInput input, TarReader reader) : Stream
{
    private SparseMap? sparse;
    private int fragment;
    private long position;
    private long size;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes in the archive that belong to the entry and are not read yet.</summary>
    public long PackedRemaining { get; private set; }

    public void Start(long packedSize, long size, SparseMap? sparse)
    {
        (this.size, this.sparse) = (size, sparse);
        (PackedRemaining, position, fragment) = (packedSize, 0, 0);
    }

    /// <summary>Takes a whole block of the packed data: a format 1.0 sparse map begins the data with its text.</summary>
    public ReadOnlySpan<byte> TakePackedBlock()
    {
        if (PackedRemaining < TarBlock.Size)
        {
            return [];
        }

        PackedRemaining -= TarBlock.Size;
        return input.NextBlock();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || position >= size)
        {
            return 0;
        }

        var count = sparse is null ? ReadPacked(buffer) : ReadSparse(buffer, sparse);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadSparse(Span<byte> buffer, SparseMap map)
    {
        while (fragment < map.Fragments.Count && map.Fragments[fragment].Offset + map.Fragments[fragment].Length <= position)
        {
            fragment++;
        }

        var (offset, length) = fragment < map.Fragments.Count ? map.Fragments[fragment] : (size, 0);
        if (position >= offset)
        {
            return ReadPacked(buffer[..(int)Math.Min(buffer.Length, offset + length - position)]);
        }

        var hole = (int)Math.Min(buffer.Length, offset - position);
        buffer[..hole].Clear();
        return hole;
    }

    private int ReadPacked(Span<byte> buffer)
    {
        var count = input.Read(buffer[..(int)Math.Min(buffer.Length, PackedRemaining)]);
        if (count == 0)
        {
            throw reader.Malformed("its content ends early");
        }

        PackedRemaining -= count;
        return count;
    }
}
