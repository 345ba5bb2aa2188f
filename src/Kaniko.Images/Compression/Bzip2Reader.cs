using Kaniko.Diagnostics;

namespace Kaniko.Images.Compression;

/// <summary>Reads bzip2 streams, one after the other, with their checksums. Disposing leaves the source open.</summary>
internal sealed class Bzip2Reader(Stream compressed, ErrorCode code) : ReadOnlyStream
{
    private const ulong BlockMagic = 0x314159265359;
    private const ulong EndMagic = 0x177245385090;

    private readonly Bzip2Bits bits = new(compressed, code);
    private Bzip2Block? block;
    private uint streamCrc;
    private uint blockCrc;
    private bool isFirst = true;
    private bool isInBlock;
    private bool isEnded;

    public override int Read(Span<byte> buffer)
    {
        while (!isEnded && !buffer.IsEmpty)
        {
            if (isInBlock)
            {
                var count = block!.Read(buffer);
                if (count > 0)
                {
                    return count;
                }

                EndBlock();
            }

            isEnded = block is null ? !BeginStream() : !BeginBlock();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        bits.Dispose();
        base.Dispose(disposing);
    }

    private bool BeginStream()
    {
        bits.AlignToByte();
        if (!isFirst && bits.IsAtEnd)
        {
            return false;
        }

        var magic = bits.Read(24);
        var level = (int)bits.Read(8) - '0';
        if (magic != 0x425a68 || level is < 1 or > 9)
        {
            throw bits.Malformed(isFirst ? "the bzip2 header is malformed" : "the bzip2 stream is followed by something else");
        }

        (isFirst, streamCrc, block) = (false, 0, new Bzip2Block(level * 100_000));
        return true;
    }

    private bool BeginBlock()
    {
        var magic = ((ulong)bits.Read(24) << 24) | bits.Read(24);
        var crc = bits.Read(32);
        if (magic == EndMagic)
        {
            block = crc == streamCrc ? null : throw bits.Malformed("the bzip2 stream's checksum is wrong");
            return true;
        }

        blockCrc = magic == BlockMagic ? crc : throw bits.Malformed("the bzip2 stream is malformed");
        block!.Decode(bits);
        isInBlock = true;
        return true;
    }

    private void EndBlock()
    {
        isInBlock = false;
        if (block!.Crc != blockCrc)
        {
            throw bits.Malformed("the bzip2 stream's checksum is wrong");
        }

        streamCrc = ((streamCrc << 1) | (streamCrc >> 31)) ^ blockCrc;
    }
}

/// <summary>Bits from the highest down.</summary>
internal sealed class Bzip2Bits(Stream source, ErrorCode code) : IDisposable
{
    private readonly InputBuffer input = new(source);
    private ulong hold;
    private int count;

    public bool IsAtEnd => count == 0 && !input.Ensure(1);

    /// <summary>Up to 32 bits.</summary>
    public uint Read(int width)
    {
        while (count < width)
        {
            var b = input.NextByte();
            hold = (hold << 8) | (uint)(b >= 0 ? b : throw Malformed("the bzip2 stream ends early"));
            count += 8;
        }

        count -= width;
        return (uint)((hold >> count) & ((1UL << width) - 1));
    }

    public void AlignToByte() => count -= count % 8;

    public KanikoException Malformed(string problem) => new(code, problem);

    public void Dispose() => input.Dispose();
}
