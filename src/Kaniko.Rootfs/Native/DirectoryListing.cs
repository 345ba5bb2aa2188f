using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>The names in an open directory.</summary>
internal static unsafe class DirectoryListing
{
    private const int NameOffset = 19;
    private const int BufferSize = 32 * 1024;

    /// <summary>All names but <c>.</c> and <c>..</c>, in the order of their bytes. Reads from the start whatever was read before.</summary>
    public static byte[][] Names(SafeFileHandle directory)
    {
        var names = new List<byte[]>();
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            _ = Libc.Lseek(directory, 0, 0);
            while (Fill(directory, buffer) is > 0 and var length)
            {
                AddNames(buffer.AsSpan(0, length), names);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }

        names.Sort(BytePathComparer.Instance);
        return [.. names];
    }

    private static int Fill(SafeFileHandle directory, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            var length = Libc.Getdents64(directory, start, (nuint)buffer.Length);
            return length < 0 ? throw Errno.Failure("getdents64", default) : (int)length;
        }
    }

    private static void AddNames(ReadOnlySpan<byte> records, List<byte[]> names)
    {
        while (!records.IsEmpty)
        {
            var length = MemoryMarshal.Read<ushort>(records[16..]);
            var name = records[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(name.ToArray());
            }

            records = records[length..];
        }
    }
}
