namespace Kaniko.Images.Tar;

/// <summary>Where the data of a sparse file lies, in order; everything between is zero.</summary>
internal sealed class SparseMap
{
    private readonly List<(long Offset, long Length)> fragments = [];

    public IReadOnlyList<(long Offset, long Length)> Fragments => fragments;

    /// <summary>Bytes of data that the archive holds for the map.</summary>
    public long DataSize { get; private set; }

    /// <summary>False where the fragment is negative, or lies before the end of the last one.</summary>
    public bool TryAdd(long offset, long length)
    {
        var previousEnd = fragments.Count == 0 ? 0 : fragments[^1].Offset + fragments[^1].Length;
        if (offset < previousEnd || length < 0 || offset > long.MaxValue - length)
        {
            return false;
        }

        fragments.Add((offset, length));
        DataSize += length;
        return true;
    }

    public bool FitsIn(long size) => size >= 0 && (fragments.Count == 0 || fragments[^1].Offset + fragments[^1].Length <= size);

    /// <summary>Reads the pairs of an old GNU header or extension block; false where one is malformed.</summary>
    public bool TryAddGnu(ReadOnlySpan<byte> pairs)
    {
        const int Field = 12;
        for (; pairs.Length >= 2 * Field && pairs[0] != 0; pairs = pairs[(2 * Field)..])
        {
            if (TarBlock.Number(pairs[..Field]) is not { } offset || TarBlock.Number(pairs[Field..(2 * Field)]) is not { } length
                || !TryAdd(offset, length))
            {
                return false;
            }
        }

        return true;
    }
}
