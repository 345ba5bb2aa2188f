using Kaniko.Diagnostics;

namespace Kaniko.Images.Tar;

/// <summary>
/// Reads a tar archive entry by entry: ustar, PAX, GNU long names, base-256 numbers and all sparse formats. Where archives can
/// be read in more than one way it reads them as Go's archive/tar does, because container runtimes do: a PAX size always counts,
/// the body of a header-only type is empty, global PAX headers are checked and passed over. Malformed archives throw
/// <see cref="KanikoException"/>. Disposing gives the buffer back and leaves the archive open.
/// </summary>
public sealed class TarReader : IDisposable
{
    /// <summary>The size in bytes above which no extended header, long name or sparse map is read.</summary>
    public const int MaximumHeaderSize = 1024 * 1024;

    private readonly ErrorCode code;
    private readonly TarInput input;
    private readonly TarContent content;
    private byte[] currentName = [];
    private int padding;
    private bool ended;

    public TarReader(Stream archive, ErrorCode code = ErrorCode.LayerInvalid)
    {
        this.code = code;
        input = new TarInput(archive);
        content = new TarContent(input, this);
    }

    /// <summary>The archive ended with the zero blocks that say so. One that was cut between two entries has none.</summary>
    public bool HasEndMarker { get; private set; }

    /// <summary>The content of the entry that <see cref="Next"/> gave last, until it is called again.</summary>
    public Stream Content => content;

    /// <summary>The next entry; null at the end of the archive. What was not read of the last one's content is passed over.</summary>
    public TarEntry? Next()
    {
        if (ended || !PassContent())
        {
            return null;
        }

        var extensions = new TarExtensions();
        while (true)
        {
            currentName = extensions.LongName ?? extensions.Pax?.Path ?? [];
            if (NextHeader(extensions) is not { } header)
            {
                ended = true;
                return null;
            }

            currentName = header.Name;
            switch (header.TypeFlag)
            {
                case 'x':
                    extensions.Pax = ReadPax(header);
                    break;
                case 'g':
                    _ = ReadPax(header);
                    break;
                case 'L':
                    extensions.LongName = TarBlock.Text(ReadSpecial(header)).ToArray();
                    break;
                case 'K':
                    extensions.LongLinkName = TarBlock.Text(ReadSpecial(header)).ToArray();
                    break;
                case 'V':
                    break;
                default:
                    return Begin(header, extensions);
            }
        }
    }

    public void Dispose() => input.Dispose();

    internal KanikoException Malformed(string problem) => new(code, currentName.Length == 0
        ? $"the tar archive is malformed: {problem}"
        : $"'{TarEntry.Display(currentName)}' in the tar archive is malformed: {problem}");

    /// <summary>Goes behind the current entry. False where the archive ends in the padding, which Go takes for the end as well.</summary>
    private bool PassContent()
    {
        if (input.Skip(content.PackedRemaining) < content.PackedRemaining)
        {
            throw Malformed("its content ends early");
        }

        ended = input.Skip(padding) < padding;
        content.Start(0, 0, null);
        padding = 0;
        return !ended;
    }

    private TarHeader? NextHeader(TarExtensions extensions)
    {
        var block = input.NextBlock();
        if (block.Length is > 0 and < TarBlock.Size)
        {
            throw Malformed("a header ends early");
        }

        var isEnd = block.IsEmpty;
        if (!isEnd && TarBlock.IsZero(block))
        {
            var second = input.NextBlock();
            if (!TarBlock.IsZero(second))
            {
                throw Malformed("data follows a lone zero block");
            }

            HasEndMarker = isEnd = true;
        }

        if (!isEnd)
        {
            return TarHeader.Parse(block, out var problem) ?? throw Malformed(problem);
        }

        return extensions.IsEmpty ? null : throw Malformed("an extended header belongs to no entry");
    }

    private ReadOnlySpan<byte> ReadSpecial(TarHeader header)
    {
        if (header.Size is < 0 or > MaximumHeaderSize)
        {
            throw Malformed($"an extended header of {header.Size} bytes is larger than {MaximumHeaderSize}");
        }

        var bytes = new byte[header.Size];
        for (var filled = 0; filled < bytes.Length;)
        {
            var count = input.Read(bytes.AsSpan(filled));
            filled += count > 0 ? count : throw Malformed("an extended header ends early");
        }

        _ = input.Skip(TarBlock.Padding(header.Size));
        return bytes;
    }

    private PaxRecords ReadPax(TarHeader header) =>
        PaxRecords.Parse(ReadSpecial(header), out var problem) ?? throw Malformed(problem!);

    private TarEntry Begin(TarHeader header, TarExtensions extensions)
    {
        var pax = extensions.Pax;
        var name = extensions.LongName ?? pax?.Path ?? header.Name;
        currentName = name;
        var type = TypeOf(header.TypeFlag, name);
        var packed = type == TarEntryType.File ? pax?.Size ?? header.Size : 0;
        if (packed < 0)
        {
            throw Malformed("its size is negative");
        }

        padding = TarBlock.Padding(packed);
        content.Start(packed, packed, null);
        var size = packed;
        if (type == TarEntryType.File && SparseOf(header, pax) is var (map, realSize, sparseName))
        {
            name = sparseName ?? name;
            if (!map.FitsIn(realSize) || map.DataSize != content.PackedRemaining)
            {
                throw Malformed("the sparse map does not fit the content");
            }

            size = realSize;
            content.Start(content.PackedRemaining, size, map);
        }

        var mtime = pax?.MTime ?? (header.MTime, 0);
        return new TarEntry
        {
            Name = Relative(name, type),
            LinkName = type is TarEntryType.HardLink or TarEntryType.SymbolicLink
                ? LinkNameOf(extensions.LongLinkName ?? pax?.LinkPath ?? header.LinkName)
                : null,
            Type = type,
            Mode = (uint)(header.Mode & 0xfff),
            Uid = Identity(pax?.Uid ?? header.Uid),
            Gid = Identity(pax?.Gid ?? header.Gid),
            Size = size,
            MTimeSeconds = mtime.Item1,
            MTimeNanoseconds = mtime.Item2,
            DeviceMajor = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice ? Identity(header.DeviceMajor) : 0,
            DeviceMinor = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice ? Identity(header.DeviceMinor) : 0,
            Xattrs = pax?.Xattrs ?? [],
        };
    }

    private TarEntryType TypeOf(char flag, ReadOnlySpan<byte> name) => flag switch
    {
        '\0' when name.EndsWith((byte)'/') => TarEntryType.Directory,
        '\0' or '0' or '7' or 'S' => TarEntryType.File,
        '1' => TarEntryType.HardLink,
        '2' => TarEntryType.SymbolicLink,
        '3' => TarEntryType.CharacterDevice,
        '4' => TarEntryType.BlockDevice,
        '5' => TarEntryType.Directory,
        '6' => TarEntryType.Fifo,
        _ => throw Malformed($"its type 0x{(int)flag:x2} is not known"),
    };

    private byte[] Relative(byte[] name, TarEntryType type)
    {
        var span = name.AsSpan();
        while (span.StartsWith("/"u8) || span.StartsWith("./"u8) || span.SequenceEqual("."u8))
        {
            span = span[1..];
        }

        span = span.TrimEnd((byte)'/');
        return span.IsEmpty && type != TarEntryType.Directory ? throw Malformed("it has no name")
            : span.Length == name.Length ? name
            : span.ToArray();
    }

    private byte[] LinkNameOf(byte[] target) => target.Length > 0 ? target : throw Malformed("the link has no target");

    private uint Identity(long value) => value is >= 0 and <= uint.MaxValue
        ? (uint)value
        : throw Malformed($"the id {value} is out of range");

    private (SparseMap Map, long RealSize, byte[]? Name)? SparseOf(TarHeader header, PaxRecords? pax)
    {
        if (header.TypeFlag == 'S')
        {
            return (ReadGnuMap(header), header.GnuRealSize, null);
        }

        if (pax is null)
        {
            return null;
        }

        SparseMap? map = (pax.SparseMajor, pax.SparseMinor) switch
        {
            (1, 0) => ReadMapFromContent(),
            (0, 0 or 1) or (null, null) when pax.SparseMap is not null => MapOf(pax.SparseMap),
            _ => null,
        };
        return map is null ? null : (map, pax.SparseSize ?? pax.SparseRealSize ?? content.Length, pax.SparseName);
    }

    private SparseMap ReadGnuMap(TarHeader header)
    {
        var map = header.GnuSparse!;
        var blocks = 0;
        for (var isExtended = header.GnuSparseIsExtended; isExtended;)
        {
            const int LastPair = 21 * 24;
            var block = input.NextBlock();
            if (block.Length < TarBlock.Size || !map.TryAddGnu(block[..LastPair]) || ++blocks > MaximumHeaderSize / TarBlock.Size)
            {
                throw Malformed("the sparse map is malformed");
            }

            isExtended = block[LastPair] != 0;
        }

        return map;
    }

    /// <summary>Format 1.0: a count, then offset and length of each fragment, one decimal number a line, in whole blocks.</summary>
    private SparseMap ReadMapFromContent()
    {
        var lines = new SparseMapLines(this, content);
        var count = lines.Next();
        var map = new SparseMap();
        for (long i = 0; i < count; i++)
        {
            if (!map.TryAdd(lines.Next(), lines.Next()))
            {
                throw Malformed("the sparse map is malformed");
            }
        }

        return map;
    }

    private SparseMap MapOf(IReadOnlyList<long> offsetsAndLengths)
    {
        var map = new SparseMap();
        for (var i = 0; i < offsetsAndLengths.Count; i += 2)
        {
            if (!map.TryAdd(offsetsAndLengths[i], offsetsAndLengths[i + 1]))
            {
                throw Malformed("the sparse map is malformed");
            }
        }

        return map;
    }
}
