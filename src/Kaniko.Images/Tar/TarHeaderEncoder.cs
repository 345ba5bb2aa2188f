using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Images.Tar;

/// <summary>Makes header blocks, and the PAX records for what they cannot hold.</summary>
internal static class TarHeaderEncoder
{
    private const ulong LargestIdentity = 0x1fffff;
    private const long LargestSize = 0x1_ffff_ffff;
    private const long LargestTime = 0x1_ffff_ffff;

    /// <summary>False where ustar cannot hold the entry; the block is then undefined.</summary>
    public static bool TryWriteUstar(Span<byte> block, TarEntry entry)
    {
        if (entry.Uid > LargestIdentity || entry.Gid > LargestIdentity || entry.Size > LargestSize
            || entry.MTimeSeconds is < 0 or > LargestTime || entry.Xattrs.Count > 0
            || !FitsAscii(entry.LinkName, TarBlock.LinkName) || !Ascii.IsValid(entry.Name))
        {
            return false;
        }

        var isDirectory = entry.Type == TarEntryType.Directory;
        var name = entry.Name.AsSpan();
        var length = name.Length + (isDirectory ? 1 : 0);
        ReadOnlySpan<byte> prefix = [];
        if (length > 100)
        {
            var cut = name.Length <= 156 ? name[..^1].LastIndexOf((byte)'/') : name[..156].LastIndexOf((byte)'/');
            if (cut <= 0 || length - cut - 1 > 100)
            {
                return false;
            }

            prefix = name[..cut];
            name = name[(cut + 1)..];
        }

        Fill(block, entry, name, isDirectory);
        prefix.CopyTo(block[TarBlock.UstarPrefix]);
        TarBlock.WriteChecksum(block);
        return true;
    }

    /// <summary>The header behind a PAX header: what does not fit is cut, because the records have it whole.</summary>
    public static void WriteCutUstar(Span<byte> block, TarEntry entry)
    {
        var isDirectory = entry.Type == TarEntryType.Directory;
        Fill(block, entry, AsciiOf(entry.Name, isDirectory ? 99 : 100), isDirectory);
        TarBlock.WriteChecksum(block);
    }

    public static void WritePaxHeader(Span<byte> block, TarEntry entry, int size)
    {
        var name = AsciiOf(entry.Name, 256).AsSpan();
        var cut = name.LastIndexOf((byte)'/') + 1;
        byte[] path = [.. name[..cut], .. "PaxHeaders.0/"u8, .. name[cut..]];
        Fill(block, new TarEntry { Name = [], Type = TarEntryType.File, Size = size }, path.AsSpan(0, Math.Min(path.Length, 100)), false);
        block[TarBlock.TypeFlag] = (byte)'x';
        TarBlock.WriteChecksum(block);
    }

    public static byte[] PaxRecordsOf(TarEntry entry)
    {
        using var records = new MemoryStream();
        foreach (var (key, value) in entry.Xattrs.OrderBy(x => x.Key, ByteOrder.Instance))
        {
            if (key.Length == 0 || key.AsSpan().ContainsAny((byte)'=', (byte)0))
            {
                throw new KanikoException(ErrorCode.LayerInvalid,
                    $"'{entry}' has the extended attribute '{TarEntry.Display(key)}', which a tar archive cannot hold");
            }

            AddRecord(records, [.. "SCHILY.xattr."u8, .. key], value);
        }

        AddNumber(records, "gid"u8, entry.Gid, entry.Gid > LargestIdentity);
        if (!FitsAscii(entry.LinkName, TarBlock.LinkName))
        {
            AddRecord(records, "linkpath"u8, entry.LinkName);
        }

        AddNumber(records, "mtime"u8, entry.MTimeSeconds, entry.MTimeSeconds is < 0 or > LargestTime);
        byte[] name = entry.Type == TarEntryType.Directory ? [.. NameOrDot(entry.Name), (byte)'/'] : entry.Name;
        if (!FitsAscii(name, TarBlock.Name))
        {
            AddRecord(records, "path"u8, name);
        }

        AddNumber(records, "size"u8, entry.Size, entry.Size > LargestSize && entry.Type == TarEntryType.File);
        AddNumber(records, "uid"u8, entry.Uid, entry.Uid > LargestIdentity);
        return records.ToArray();
    }

    private static void Fill(Span<byte> block, TarEntry entry, ReadOnlySpan<byte> name, bool isDirectory)
    {
        block.Clear();
        name = isDirectory ? NameOrDot(name) : name;
        name.CopyTo(block);
        if (isDirectory)
        {
            block[name.Length] = (byte)'/';
        }

        TarBlock.WriteNumber(block[TarBlock.Mode], entry.Mode);
        TarBlock.WriteNumber(block[TarBlock.Uid], entry.Uid > LargestIdentity ? 0 : entry.Uid);
        TarBlock.WriteNumber(block[TarBlock.Gid], entry.Gid > LargestIdentity ? 0 : entry.Gid);
        TarBlock.WriteNumber(block[TarBlock.ContentSize],
            entry.Type != TarEntryType.File || entry.Size > LargestSize ? 0 : (ulong)entry.Size);
        TarBlock.WriteNumber(block[TarBlock.MTime], entry.MTimeSeconds is < 0 or > LargestTime ? 0 : (ulong)entry.MTimeSeconds);
        block[TarBlock.TypeFlag] = FlagOf(entry.Type);
        AsciiOf(entry.LinkName ?? [], 100).CopyTo(block[TarBlock.LinkName]);
        TarBlock.UstarMagic.CopyTo(block[TarBlock.Magic]);
        "00"u8.CopyTo(block[TarBlock.Magic][6..]);
        TarBlock.WriteNumber(block[TarBlock.DeviceMajor], entry.DeviceMajor);
        TarBlock.WriteNumber(block[TarBlock.DeviceMinor], entry.DeviceMinor);
    }

    private static byte FlagOf(TarEntryType type) => (byte)(type switch
    {
        TarEntryType.File => '0',
        TarEntryType.HardLink => '1',
        TarEntryType.SymbolicLink => '2',
        TarEntryType.CharacterDevice => '3',
        TarEntryType.BlockDevice => '4',
        TarEntryType.Directory => '5',
        TarEntryType.Fifo => '6',
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    });

    private static ReadOnlySpan<byte> NameOrDot(ReadOnlySpan<byte> name) => name.IsEmpty ? "."u8 : name;

    private static bool FitsAscii(byte[]? text, Range field) =>
        text is null || (text.Length <= field.GetOffsetAndLength(TarBlock.Size).Length && Ascii.IsValid(text));

    /// <summary>Without what is not ASCII, as Go's writer leaves it out.</summary>
    private static byte[] AsciiOf(byte[] text, int longest)
    {
        var ascii = Ascii.IsValid(text) ? text : Array.FindAll(text, b => b < 0x80);
        return ascii.Length <= longest ? ascii : ascii[..longest];
    }

    private static void AddNumber(MemoryStream records, ReadOnlySpan<byte> key, long value, bool isNeeded)
    {
        if (isNeeded)
        {
            AddRecord(records, key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary><c>length key=value\n</c>, where the length counts itself.</summary>
    private static void AddRecord(MemoryStream records, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest;
        while (length != rest + Digits(length))
        {
            length = rest + Digits(length);
        }

        records.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        records.WriteByte((byte)' ');
        records.Write(key);
        records.WriteByte((byte)'=');
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private static int Digits(int value)
    {
        var digits = 1;
        for (; value >= 10; value /= 10)
        {
            digits++;
        }

        return digits;
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
