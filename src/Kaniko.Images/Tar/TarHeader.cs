namespace Kaniko.Images.Tar;

/// <summary>What one header block says, before extended headers change it.</summary>
internal sealed class TarHeader
{
    public required char TypeFlag { get; init; }

    public required byte[] Name { get; init; }

    public required byte[] LinkName { get; init; }

    public long Mode { get; private init; }

    public long Uid { get; private init; }

    public long Gid { get; private init; }

    public long Size { get; private init; }

    public long MTime { get; private init; }

    public long DeviceMajor { get; private set; }

    public long DeviceMinor { get; private set; }

    public long GnuRealSize { get; private set; }

    public SparseMap? GnuSparse { get; private set; }

    public bool GnuSparseIsExtended { get; private set; }

    public static TarHeader? Parse(ReadOnlySpan<byte> block, out string problem)
    {
        problem = "a header's checksum is wrong";
        var sums = TarBlock.Sums(block);
        if (TarBlock.Octal(block[TarBlock.Checksum]) is not { } stated || (stated != sums.Unsigned && stated != sums.Signed))
        {
            return null;
        }

        problem = "a header's number is malformed";
        if (TarBlock.Number(block[TarBlock.Mode]) is not { } mode || TarBlock.Number(block[TarBlock.Uid]) is not { } uid
            || TarBlock.Number(block[TarBlock.Gid]) is not { } gid || TarBlock.Number(block[TarBlock.ContentSize]) is not { } size
            || TarBlock.Number(block[TarBlock.MTime]) is not { } mtime)
        {
            return null;
        }

        var isGnu = block[TarBlock.Magic].SequenceEqual(TarBlock.GnuMagic);
        var isUstar = block[TarBlock.Magic].StartsWith(TarBlock.UstarMagic[..6]);
        var header = new TarHeader
        {
            TypeFlag = (char)block[TarBlock.TypeFlag],
            Name = NameOf(block, isUstar, isGnu),
            LinkName = TarBlock.Text(block[TarBlock.LinkName]).ToArray(),
            Mode = mode,
            Uid = uid,
            Gid = gid,
            Size = size,
            MTime = mtime,
        };
        return (!isGnu && !isUstar) || header.TakeDevice(block)
            ? header.TypeFlag != 'S' || header.TakeGnuSparse(block, isGnu) ? header : Fail("the sparse map is malformed", out problem)
            : null;
    }

    private static TarHeader? Fail(string text, out string problem)
    {
        problem = text;
        return null;
    }

    private static byte[] NameOf(ReadOnlySpan<byte> block, bool isUstar, bool isGnu)
    {
        var name = TarBlock.Text(block[TarBlock.Name]);
        ReadOnlySpan<byte> prefix = [];
        if (isUstar)
        {
            var isStar = block[TarBlock.StarTrailer].SequenceEqual("tar\0"u8);
            prefix = TarBlock.Text(block[isStar ? TarBlock.StarPrefix : TarBlock.UstarPrefix]);
        }
        else if (isGnu && (TarBlock.Number(block[TarBlock.GnuAccessTime]) is null || TarBlock.Number(block[TarBlock.GnuChangeTime]) is null))
        {
            // Go's writer once put ustar prefixes under the GNU magic.
            prefix = TarBlock.Text(block[TarBlock.UstarPrefix]);
        }

        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private bool TakeDevice(ReadOnlySpan<byte> block)
    {
        if (TarBlock.Number(block[TarBlock.DeviceMajor]) is not { } major || TarBlock.Number(block[TarBlock.DeviceMinor]) is not { } minor)
        {
            return false;
        }

        (DeviceMajor, DeviceMinor) = (major, minor);
        return true;
    }

    private bool TakeGnuSparse(ReadOnlySpan<byte> block, bool isGnu)
    {
        GnuSparse = new SparseMap();
        if (!isGnu || TarBlock.Number(block[TarBlock.GnuRealSize]) is not { } realSize
            || !GnuSparse.TryAddGnu(block[TarBlock.GnuSparse..TarBlock.GnuSparseIsExtended]))
        {
            return false;
        }

        GnuRealSize = realSize;
        GnuSparseIsExtended = block[TarBlock.GnuSparseIsExtended] != 0;
        return true;
    }
}

/// <summary>What the blocks before an entry's own header say about it.</summary>
internal sealed class TarExtensions
{
    public PaxRecords? Pax { get; set; }

    public byte[]? LongName { get; set; }

    public byte[]? LongLinkName { get; set; }

    public bool IsEmpty => Pax is null && LongName is null && LongLinkName is null;
}
