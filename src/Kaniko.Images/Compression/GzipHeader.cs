namespace Kaniko.Images.Compression;

/// <summary>The header of a gzip member (RFC 1952, 2.3).</summary>
internal static class GzipHeader
{
    private const int LongestText = 64 * 1024;

    /// <summary>Goes behind the header; false where there is none, or it is malformed or cut.</summary>
    public static bool TrySkip(InputBuffer input)
    {
        if (!input.Ensure(10) || !input.Available.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]))
        {
            return false;
        }

        var flags = input.Available[3];
        var crc = Crc32.Append(0, input.Available[..10]);
        input.Advance(10);
        const int HasHeaderCrc = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xe0;
        return (flags & Reserved) == 0
            && ((flags & HasExtra) == 0 || TrySkipExtra(input, ref crc))
            && ((flags & HasName) == 0 || TrySkipText(input, ref crc))
            && ((flags & HasComment) == 0 || TrySkipText(input, ref crc))
            && ((flags & HasHeaderCrc) == 0 || TryCheckCrc(input, (ushort)crc));
    }

    private static bool TrySkipExtra(InputBuffer input, ref uint crc)
    {
        if (!input.Ensure(2))
        {
            return false;
        }

        var length = 2 + input.Available[0] + (input.Available[1] << 8);
        if (!input.Ensure(length))
        {
            return false;
        }

        crc = Crc32.Append(crc, input.Available[..length]);
        input.Advance(length);
        return true;
    }

    private static bool TrySkipText(InputBuffer input, ref uint crc)
    {
        for (var i = 0; i < LongestText; i++)
        {
            var b = input.NextByte();
            if (b < 0)
            {
                return false;
            }

            crc = Crc32.Append(crc, [(byte)b]);
            if (b == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryCheckCrc(InputBuffer input, ushort expected)
    {
        if (!input.Ensure(2))
        {
            return false;
        }

        var stated = input.Available[0] | (input.Available[1] << 8);
        input.Advance(2);
        return stated == expected;
    }
}
