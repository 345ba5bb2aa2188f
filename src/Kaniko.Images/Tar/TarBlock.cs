using System.Buffers.Binary;

namespace Kaniko.Images.Tar;

/// <summary>The fields of a 512-byte tar header block (POSIX ustar, and the GNU and star variants).</summary>
internal static class TarBlock
{
    public const int Size = 512;

    public static readonly Range Name = 0..100;
    public static readonly Range Mode = 100..108;
    public static readonly Range Uid = 108..116;
    public static readonly Range Gid = 116..124;
    public static readonly Range ContentSize = 124..136;
    public static readonly Range MTime = 136..148;
    public static readonly Range Checksum = 148..156;
    public const int TypeFlag = 156;
    public static readonly Range LinkName = 157..257;
    public static readonly Range Magic = 257..265;
    public static readonly Range DeviceMajor = 329..337;
    public static readonly Range DeviceMinor = 337..345;
    public static readonly Range UstarPrefix = 345..500;
    public static readonly Range StarPrefix = 345..476;
    public static readonly Range StarTrailer = 508..512;
    public static readonly Range GnuAccessTime = 345..357;
    public static readonly Range GnuChangeTime = 357..369;
    public const int GnuSparse = 386;
    public const int GnuSparseIsExtended = 482;
    public static readonly Range GnuRealSize = 483..495;

    public static ReadOnlySpan<byte> UstarMagic => "ustar\000"u8;

    public static ReadOnlySpan<byte> GnuMagic => "ustar  \0"u8;

    /// <summary>Bytes that fill content of this size up to a whole block.</summary>
    public static int Padding(long size) => (int)(-size & (Size - 1));

    public static bool IsZero(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    /// <summary>The sum that the checksum field states, taken over bytes; some old writers took it over signed bytes.</summary>
    public static (int Unsigned, int Signed) Sums(ReadOnlySpan<byte> block)
    {
        var unsigned = 8 * ' ';
        var high = 0;
        foreach (var b in block[..148])
        {
            unsigned += b;
            high += b >> 7;
        }

        foreach (var b in block[156..])
        {
            unsigned += b;
            high += b >> 7;
        }

        return (unsigned, unsigned - (high * 256));
    }

    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>A number in octal, or in base 256 where the first bit is set; null where it is neither.</summary>
    public static long? Number(ReadOnlySpan<byte> field) =>
        (field[0] & 0x80) != 0 ? Base256(field) : Octal(field);

    public static long? Octal(ReadOnlySpan<byte> field)
    {
        var digits = Text(field.Trim(" \0"u8));
        long value = 0;
        foreach (var b in digits)
        {
            if (b is < (byte)'0' or > (byte)'7' || value >> 60 != 0)
            {
                return null;
            }

            value = (value << 3) | (long)(b - '0');
        }

        return value;
    }

    private static long? Base256(ReadOnlySpan<byte> field)
    {
        var invert = (field[0] & 0x40) != 0 ? (byte)0xff : (byte)0;
        ulong value = 0;
        for (var i = 0; i < field.Length; i++)
        {
            var b = (byte)(field[i] ^ invert);
            b = i == 0 ? (byte)(b & 0x7f) : b;
            if (value >> 56 != 0)
            {
                return null;
            }

            value = (value << 8) | b;
        }

        return value >> 63 != 0 ? null : invert == 0 ? (long)value : ~(long)value;
    }

    /// <summary>Writes octal with a closing NUL where it fits, else base 256.</summary>
    public static void WriteNumber(Span<byte> field, ulong value)
    {
        if (field.Length - 1 < 22 && value >> (3 * (field.Length - 1)) != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(field[^8..], value);
            field[0] |= 0x80;
            return;
        }

        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    /// <summary>Six octal digits, NUL, space.</summary>
    public static void WriteChecksum(Span<byte> block)
    {
        var field = block[Checksum];
        WriteNumber(field[..7], (ulong)Sums(block).Unsigned);
        field[7] = (byte)' ';
    }
}
