using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Kaniko.Images.Compression;

/// <summary>The checksum of gzip (RFC 1952, 8), at the speed of memory where the processor helps.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;

    /// <summary>Goes on from <paramref name="crc"/>, which is 0 at the start.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= 128)
        {
            var whole = bytes.Length & ~15;
            crc = Fold(crc, MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes[..whole]));
            bytes = bytes[whole..];
        }
        else if (ArmCrc32.Arm64.IsSupported)
        {
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                crc = ArmCrc32.Arm64.ComputeCrc32(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            }
        }

        return ~Tables.Append(crc, bytes);
    }

    /// <summary>The checksum of two pieces one after the other, from the checksums of each.</summary>
    public static uint Combine(uint first, uint second, long secondLength) =>
        Multiply(PowerOfX((ulong)secondLength * 8), first) ^ second;

    // Carry-less multiplication moves 64 bytes forward at a time (Gopal et al., «Fast CRC Computation Using PCLMULQDQ»);
    // the constants are powers of x modulo the polynomial.
    private static uint Fold(uint crc, ReadOnlySpan<Vector128<ulong>> data)
    {
        var by64 = Vector128.Create(0x1_5444_2bd4UL, 0x1_c6e4_1596UL);
        var by16 = Vector128.Create(0x1_7519_97d0UL, 0x0_ccaa_009eUL);
        var a = data[0] ^ Vector128.Create(crc, 0UL);
        var (b, c, d) = (data[1], data[2], data[3]);
        var i = 4;
        for (; i + 4 <= data.Length; i += 4)
        {
            a = Forward(a, by64) ^ data[i];
            b = Forward(b, by64) ^ data[i + 1];
            c = Forward(c, by64) ^ data[i + 2];
            d = Forward(d, by64) ^ data[i + 3];
        }

        a = Forward(a, by16) ^ b;
        a = Forward(a, by16) ^ c;
        a = Forward(a, by16) ^ d;
        for (; i < data.Length; i++)
        {
            a = Forward(a, by16) ^ data[i];
        }

        Span<byte> rest = stackalloc byte[16];
        a.AsByte().CopyTo(rest);
        return Tables.Append(0, rest);
    }

    private static Vector128<ulong> Forward(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    // Polynomials are held with the coefficient of x^0 in the highest bit.
    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = 1u << 31; bit != 0; bit >>= 1)
        {
            product ^= (a & bit) != 0 ? b : 0;
            b = (b >> 1) ^ ((b & 1) * Polynomial);
        }

        return product;
    }

    private static uint PowerOfX(ulong exponent)
    {
        var result = 1u << 31;
        for (var power = 1u << 30; exponent != 0; exponent >>= 1)
        {
            result = (exponent & 1) != 0 ? Multiply(power, result) : result;
            power = Multiply(power, power);
        }

        return result;
    }

    private static class Tables
    {
        private static readonly uint[] Slices = Make();

        public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
        {
            var slices = Slices;
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
                var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
                crc = slices[0x700 + (byte)low] ^ slices[0x600 + (byte)(low >> 8)]
                    ^ slices[0x500 + (byte)(low >> 16)] ^ slices[0x400 + (low >> 24)]
                    ^ slices[0x300 + (byte)high] ^ slices[0x200 + (byte)(high >> 8)]
                    ^ slices[0x100 + (byte)(high >> 16)] ^ slices[high >> 24];
            }

            foreach (var b in bytes)
            {
                crc = slices[(byte)(crc ^ b)] ^ (crc >> 8);
            }

            return crc;
        }

        private static uint[] Make()
        {
            var slices = new uint[8 * 256];
            for (var i = 0u; i < 256; i++)
            {
                var crc = i;
                for (var bit = 0; bit < 8; bit++)
                {
                    crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
                }

                slices[i] = crc;
            }

            for (var i = 256; i < slices.Length; i++)
            {
                slices[i] = slices[(byte)slices[i - 256]] ^ (slices[i - 256] >> 8);
            }

            return slices;
        }
    }
}
