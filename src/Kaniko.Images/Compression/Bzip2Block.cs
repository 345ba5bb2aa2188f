namespace Kaniko.Images.Compression;

/// <summary>One block of a bzip2 stream: Huffman codes, move to front, run lengths, the Burrows-Wheeler transform, run lengths.</summary>
internal sealed class Bzip2Block(int capacity)
{
    private const int GroupSize = 50;
    private const int LongestCode = 20;

    private static readonly uint[] CrcTable = MakeCrcTable();

    // A byte of the last column in the low 8 bits, the place of its successor above.
    private readonly uint[] chain = new uint[capacity];
    private int left;
    private uint next;
    private int runLength;
    private int pendingRepeats;
    private byte last;
    private uint crc;

    public uint Crc => ~crc;

    public void Decode(Bzip2Bits bits)
    {
        if (bits.Read(1) != 0)
        {
            throw bits.Malformed("the bzip2 stream is randomised, which no program does since 1997");
        }

        var origin = (int)bits.Read(24);
        var symbols = ReadSymbols(bits);
        var tableCount = (int)bits.Read(3);
        var selectorCount = (int)bits.Read(15);
        if (symbols.Length == 0 || tableCount is < 2 or > 6 || selectorCount == 0)
        {
            throw bits.Malformed("the bzip2 stream is malformed");
        }

        var selectors = ReadSelectors(bits, selectorCount, tableCount);
        var tables = new HuffmanTable[tableCount];
        for (var i = 0; i < tableCount; i++)
        {
            tables[i] = HuffmanTable.Read(bits, symbols.Length + 2);
        }

        left = ReadColumn(bits, symbols, selectors, tables);
        if (origin >= left)
        {
            throw bits.Malformed("the bzip2 stream is malformed");
        }

        LinkChain(origin);
        (runLength, pendingRepeats, crc) = (0, 0, uint.MaxValue);
    }

    /// <summary>0 at the end of the block.</summary>
    public int Read(Span<byte> buffer)
    {
        var written = 0;
        while (written < buffer.Length)
        {
            if (pendingRepeats > 0)
            {
                pendingRepeats--;
                buffer[written++] = last;
                continue;
            }

            if (left == 0)
            {
                break;
            }

            left--;
            next = chain[next >> 8];
            var b = (byte)next;
            if (runLength == 4)
            {
                (pendingRepeats, runLength) = (b, 0);
                continue;
            }

            runLength = runLength > 0 && b == last ? runLength + 1 : 1;
            last = b;
            buffer[written++] = b;
        }

        foreach (var b in buffer[..written])
        {
            crc = (crc << 8) ^ CrcTable[(crc >> 24) ^ b];
        }

        return written;
    }

    private static byte[] ReadSymbols(Bzip2Bits bits)
    {
        var groups = bits.Read(16);
        var symbols = new List<byte>(256);
        for (var group = 0; group < 16; group++)
        {
            var used = (groups & (0x8000u >> group)) != 0 ? bits.Read(16) : 0;
            for (var i = 0; i < 16; i++)
            {
                if ((used & (0x8000u >> i)) != 0)
                {
                    symbols.Add((byte)((group * 16) + i));
                }
            }
        }

        return [.. symbols];
    }

    private static byte[] ReadSelectors(Bzip2Bits bits, int count, int tableCount)
    {
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        var selectors = new byte[count];
        for (var i = 0; i < count; i++)
        {
            var place = 0;
            while (bits.Read(1) != 0)
            {
                if (++place >= tableCount)
                {
                    throw bits.Malformed("the bzip2 stream is malformed");
                }
            }

            var selected = order[place];
            order[..place].CopyTo(order[1..]);
            selectors[i] = order[0] = selected;
        }

        return selectors;
    }

    /// <summary>Fills the low bytes of the chain; how many there are.</summary>
    private int ReadColumn(Bzip2Bits bits, byte[] symbols, byte[] selectors, HuffmanTable[] tables)
    {
        var end = symbols.Length + 1;
        var count = 0;
        var run = 0;
        var runBit = 1;
        for (var i = 0; ; i++)
        {
            var symbol = i / GroupSize < selectors.Length ? tables[selectors[i / GroupSize]].Next(bits) : -1;
            if (symbol is 0 or 1)
            {
                // A run of the first symbol, in bijective base 2.
                run += runBit << symbol;
                runBit <<= 1;
                if (run <= chain.Length - count)
                {
                    continue;
                }
            }

            if (symbol < 0 || run > chain.Length - count || (symbol != end && count + run == chain.Length))
            {
                throw bits.Malformed("the bzip2 stream is malformed");
            }

            chain.AsSpan(count, run).Fill(symbols[0]);
            count += run;
            (run, runBit) = (0, 1);
            if (symbol == end)
            {
                return count;
            }

            var b = symbols[symbol - 1];
            symbols.AsSpan(0, symbol - 1).CopyTo(symbols.AsSpan(1));
            symbols[0] = b;
            chain[count++] = b;
        }
    }

    private void LinkChain(int origin)
    {
        Span<int> starts = stackalloc int[257];
        starts.Clear();
        for (var i = 0; i < left; i++)
        {
            starts[(byte)chain[i] + 1]++;
        }

        for (var i = 1; i < 256; i++)
        {
            starts[i] += starts[i - 1];
        }

        for (var i = 0; i < left; i++)
        {
            chain[starts[(byte)chain[i]]++] |= (uint)i << 8;
        }

        next = chain[origin];
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc >> 31) * 0x04c11db7);
            }

            table[i] = crc;
        }

        return table;
    }

    private sealed class HuffmanTable
    {
        private readonly int[] limits = new int[LongestCode + 2];
        private readonly int[] firsts = new int[LongestCode + 2];
        private readonly short[] sorted = new short[258];

        public static HuffmanTable Read(Bzip2Bits bits, int symbolCount)
        {
            Span<byte> lengths = stackalloc byte[symbolCount];
            var length = (int)bits.Read(5);
            for (var i = 0; i < symbolCount; i++)
            {
                while (bits.Read(1) != 0)
                {
                    length += bits.Read(1) == 0 ? 1 : -1;
                    if (length is < 1 or > LongestCode)
                    {
                        break;
                    }
                }

                lengths[i] = length is >= 1 and <= LongestCode ? (byte)length : throw bits.Malformed("the bzip2 stream is malformed");
            }

            return new HuffmanTable(lengths);
        }

        private HuffmanTable(ReadOnlySpan<byte> lengths)
        {
            var position = 0;
            var code = 0;
            for (var length = 1; length <= LongestCode; length++)
            {
                firsts[length] = position - code;
                for (var symbol = 0; symbol < lengths.Length; symbol++)
                {
                    if (lengths[symbol] == length)
                    {
                        sorted[position++] = (short)symbol;
                        code++;
                    }
                }

                limits[length] = code;
                code <<= 1;
            }
        }

        /// <summary>The next symbol; -1 where the bits are no code.</summary>
        public int Next(Bzip2Bits bits)
        {
            var code = 0;
            for (var length = 1; length <= LongestCode; length++)
            {
                code = (code << 1) | (int)bits.Read(1);
                if (code < limits[length])
                {
                    var place = code + firsts[length];
                    return (uint)place < (uint)sorted.Length ? sorted[place] : -1;
                }
            }

            return -1;
        }
    }
}
