using System.Buffers.Binary;

namespace Kaniko.Engine.Execution;

/// <summary>Programs that do nothing but end well, one for each processor: whoever can run this can run programs of the processor.</summary>
internal static class SmallestProgram
{
    private const ulong Address = 0x10000;

    /// <summary>An ELF file; null for a processor that is not known here.</summary>
    /// <param name="architecture">In the words of the OCI image index.</param>
    public static byte[]? For(string architecture) => architecture switch
    {
        // exit(0), as the processor and its kernel have it
        "amd64" => Elf64(62, 0, false, 0x31, 0xff, 0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05),
        "386" => Elf32(3, 0, 0x31, 0xdb, 0xb8, 1, 0, 0, 0, 0xcd, 0x80),
        "arm64" => Elf64(183, 0, false, Words(0xd2800000, 0xd2800ba8, 0xd4000001)),
        "arm" => Elf32(40, 0x05000000, Words(0xe3a00000, 0xe3a07001, 0xef000000)),
        "riscv64" => Elf64(243, 0, false, Words(0x00000513, 0x05d00893, 0x00000073)),
        "ppc64le" => Elf64(21, 2, false, Words(0x38600000, 0x38000001, 0x44000002)),
        "s390x" => Elf64(22, 0, true, 0xa7, 0x29, 0, 0, 0x0a, 0x01),
        "mips64le" => Elf64(8, 0x80000000, false, Words(0x24040000, 0x240213c2, 0x0000000c)),
        "loong64" => Elf64(258, 0x43, false, Words(0x02800004, 0x0281740b, 0x002b0000)),
        _ => null,
    };

    private static byte[] Words(params uint[] words)
    {
        var bytes = new byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }

    private static byte[] Elf64(ushort machine, uint flags, bool isBigEndian, params byte[] code)
    {
        const int Headers = 64 + 56;
        var file = new Fields(Headers + code.Length, isBigEndian);
        file.Begin(wide: true);
        file.Half(2).Half(machine).Word(1); // an executable
        file.Long(Address + Headers).Long(64).Long(0); // entry, program header, no section header
        file.Word(flags).Half(64).Half(56).Half(1).Half(64).Half(0).Half(0);
        file.Word(1).Word(5).Long(0).Long(Address).Long(Address); // loaded, readable and executable
        file.Long((ulong)(Headers + code.Length)).Long((ulong)(Headers + code.Length)).Long(0x10000);
        return file.End(code);
    }

    private static byte[] Elf32(ushort machine, uint flags, params byte[] code)
    {
        const int Headers = 52 + 32;
        var file = new Fields(Headers + code.Length, isBigEndian: false);
        file.Begin(wide: false);
        file.Half(2).Half(machine).Word(1);
        file.Word((uint)Address + Headers).Word(52).Word(0);
        file.Word(flags).Half(52).Half(32).Half(1).Half(40).Half(0).Half(0);
        file.Word(1).Word(0).Word((uint)Address).Word((uint)Address);
        file.Word((uint)(Headers + code.Length)).Word((uint)(Headers + code.Length)).Word(5).Word(0x10000);
        return file.End(code);
    }

    /// <summary>The fields of a header, one after the other.</summary>
    private sealed class Fields(int length, bool isBigEndian)
    {
        private readonly byte[] file = new byte[length];
        private int at;

        public void Begin(bool wide)
        {
            ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', (byte)(wide ? 2 : 1), (byte)(isBigEndian ? 2 : 1), 1];
            identification.CopyTo(file);
            at = 16;
        }

        public Fields Half(ushort value) => Put(value, 2);

        public Fields Word(uint value) => Put(value, 4);

        public Fields Long(ulong value) => Put(value, 8);

        public byte[] End(byte[] code)
        {
            code.CopyTo(file, at);
            return file;
        }

        private Fields Put(ulong value, int size)
        {
            for (var i = 0; i < size; i++)
            {
                file[at + (isBigEndian ? size - 1 - i : i)] = (byte)(value >> (8 * i));
            }

            at += size;
            return this;
        }
    }
}
