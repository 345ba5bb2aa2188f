using Kaniko.Diagnostics;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Tests.Tar;

public sealed class TarReaderTests
{
    private static readonly byte[] OneFile = Tars.Write((Tars.File("one", 3), Tars.Bytes("abc")));

    [Fact]
    public void One_zero_block_and_then_data_is_an_error()
    {
        byte[] archive = [.. OneFile[..1024], .. new byte[512], .. OneFile];

        Assert.Contains("lone zero block", Fails(archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(1024 + 512)]
    [InlineData(512 + 3)]
    public void A_missing_end_marker_is_accepted_after_whole_content(int length)
    {
        Assert.Equal("abc", Tars.Text(Assert.Single(Tars.Read(OneFile[..length])).Content));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(514)]
    public void An_archive_cut_in_a_header_or_content_is_an_error(int length) => Fails(OneFile[..length]);

    [Fact]
    public void What_follows_the_end_marker_is_not_read()
    {
        Assert.Single(Tars.Read([.. OneFile, .. OneFile]));
    }

    [Fact]
    public void A_wrong_checksum_is_an_error()
    {
        var archive = OneFile.ToArray();
        archive[0]++;

        Assert.Contains("checksum", Fails(archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/x", "etc/x")]
    [InlineData("./etc/x", "etc/x")]
    [InlineData("//././/x", "x")]
    [InlineData("../x", "../x")]
    [InlineData(".x", ".x")]
    [InlineData("a/./b", "a/./b")]
    public void Names_are_relative_but_otherwise_verbatim(string name, string expected)
    {
        Assert.Equal(expected, Tars.RoundTrip(Tars.File(name)).ToString());
    }

    [Fact]
    public void A_PAX_size_counts_over_the_header_and_never_for_a_long_name()
    {
        var pax = Special('x', Record("size", "3"));
        var longName = Special('L', Tars.Bytes("renamed\0"));
        var header = OneFile[..512];
        "00000000777\0"u8.CopyTo(header.AsSpan(124));
        Fix(header);

        var (entry, content) = Assert.Single(Tars.Read([.. pax, .. longName, .. header, .. OneFile[512..]]));

        Assert.Equal(("renamed", 3L, "abc"), (entry.ToString(), entry.Size, Tars.Text(content)));
    }

    [Fact]
    public void The_last_of_duplicate_keys_counts_and_an_empty_value_keeps_the_header()
    {
        var pax = Special('x', [.. Record("path", "first"), .. Record("path", "second"), .. Record("uid", ""), .. Record("comment", "")]);

        Assert.Equal("second", Assert.Single(Tars.Read([.. pax, .. OneFile])).Entry.ToString());
    }

    [Fact]
    public void Global_headers_are_passed_over()
    {
        Assert.Equal("one", Assert.Single(Tars.Read([.. Special('g', Record("path", "global")), .. OneFile])).Entry.ToString());
        Fails([.. Special('g', Tars.Bytes("garbage")), .. OneFile]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9 path=a")]
    [InlineData("x path=a\n")]
    [InlineData("99 path=a\n")]
    [InlineData("4294967295 path=a\n")]
    [InlineData("6 =aa\n")]
    [InlineData("12 size=-1\n")]
    [InlineData("11 path=a\0\n")]
    [InlineData("11 size=1x\n")]
    [InlineData("14 mtime=1.2.3\n")]
    [InlineData("22 GNU.sparse.offset=1\n")]
    public void A_malformed_PAX_header_is_an_error(string records)
    {
        var archive = (byte[])[.. Special('x', Tars.Bytes(records)), .. (records.Length == 0 ? [] : OneFile)];

        Fails(archive);
    }

    [Theory]
    [InlineData(TarReader.MaximumHeaderSize, true)]
    [InlineData(TarReader.MaximumHeaderSize + 1, false)]
    public void A_PAX_header_is_read_up_to_1_MiB(int size, bool isRead)
    {
        var overhead = Record("comment", new string('x', size)).Length - size;
        byte[] archive = [.. Special('x', Record("comment", new string('x', size - overhead))), .. OneFile];

        Assert.Equal(isRead, Xunit.Record.Exception(() => Tars.Read(archive)) is null);
    }

    [Fact]
    public void A_header_that_claims_more_than_memory_allocates_nothing()
    {
        var header = OneFile[..512];
        new byte[] { 0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255 }.CopyTo(header, 124);
        Fix(header);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Fails(header);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2_000_000);
    }

    [Theory]
    [InlineData("uid", "4294967296")]
    [InlineData("gid", "99999999999")]
    public void An_owner_beyond_32_bits_is_an_error_and_does_not_wrap(string key, string value)
    {
        Fails([.. Special('x', Record(key, value)), .. OneFile]);
    }

    [Fact]
    public void The_body_of_a_hard_link_is_empty_whatever_its_size_says()
    {
        var header = Tars.Write((Tars.File("link") with { Type = TarEntryType.HardLink, LinkName = Tars.Bytes("one") }, []))[..512];
        "00000000003\0"u8.CopyTo(header.AsSpan(124));
        Fix(header);

        Assert.Equal([0L, 3L], Tars.Read([.. header, .. OneFile]).Select(read => read.Entry.Size));
    }

    [Fact]
    public void An_unknown_type_is_an_error_that_names_the_entry()
    {
        var header = OneFile[..512];
        header[156] = (byte)'Z';
        Fix(header);

        Assert.Contains("'one'", Fails(header), StringComparison.Ordinal);
    }

    [Fact]
    public void An_extended_header_at_the_end_is_an_error() => Fails([.. Special('x', Record("path", "a")), .. new byte[1024]]);

    [Fact]
    public void A_context_archive_fails_with_its_own_code()
    {
        using var reader = new TarReader(new MemoryStream([1, 2, 3]), ErrorCode.ContextArchiveInvalid);

        Assert.Equal(ErrorCode.ContextArchiveInvalid, Assert.Throws<KanikoException>(reader.Next).Code);
    }

    [Fact]
    public void Fifty_thousand_mutations_end_in_entries_or_a_clean_error()
    {
        var seed = Seed();
        var random = new Random(20261121);
        for (var run = 0; run < 50_000; run++)
        {
            var archive = seed.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                Mutate(archive, random);
            }

            using var reader = new TarReader(new MemoryStream(archive, 0, random.Next(4) == 0 ? random.Next(archive.Length) : archive.Length));
            try
            {
                while (reader.Next() is { } entry)
                {
                    Drain(reader.Content, Math.Min(entry.Size, 100_000));
                }
            }
            catch (KanikoException e) when (e.Code == ErrorCode.LayerInvalid)
            {
            }
        }
    }

    internal static byte[] Special(char type, byte[] content)
    {
        var header = Tars.Write((Tars.File("special", content.Length), content));
        header[156] = (byte)type;
        Fix(header);
        return header[..^1024];
    }

    internal static byte[] Record(string key, string value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest + 1;
        while (length != rest + $"{length}".Length)
        {
            length = rest + $"{length}".Length;
        }

        return Tars.Bytes($"{length} {key}={value}\n");
    }

    private static byte[] Seed() =>
    [
        .. Tars.Write(
            (Tars.File("a\u00ff", 3) with { Xattrs = [KeyValuePair.Create(Tars.Bytes("user.x"), Tars.Bytes("\n"))], Uid = 3_000_000 }, Tars.Bytes("abc")),
            (Tars.File("d") with { Type = TarEntryType.Directory }, []))[..^1024],
        .. Special('x', [.. Record("GNU.sparse.major", "1"), .. Record("GNU.sparse.minor", "0"), .. Record("GNU.sparse.realsize", "9000")]),
        .. Tars.Write((Tars.File("s", 515), [.. Tars.Bytes("1\n8000\n3\n").Concat(new byte[503]), 1, 2, 3]))[..^1024],
        .. Special('L', Tars.Bytes(new string('n', 300))),
        .. Tars.Write((Tars.File("l") with { Type = TarEntryType.SymbolicLink, LinkName = Tars.Bytes("x") }, [])),
    ];

    private static void Mutate(byte[] archive, Random random)
    {
        var block = random.Next(archive.Length / 512) * 512;
        var at = block + random.Next(512);
        archive[at] = random.Next(3) switch
        {
            0 => (byte)random.Next(256),
            1 => (byte)(archive[at] ^ (1 << random.Next(8))),
            _ => (byte)"0123456789 =\n\0xgLKS"[random.Next(19)],
        };
        if (archive.AsSpan(block + 257).StartsWith("ustar"u8) && random.Next(8) != 0)
        {
            TarBlock.WriteChecksum(archive.AsSpan(block, 512));
        }
    }

    private static void Drain(Stream content, long limit)
    {
        var buffer = new byte[4096];
        for (int count; limit > 0 && (count = content.Read(buffer)) > 0;)
        {
            limit -= count;
        }
    }

    private static void Fix(byte[] header) => TarBlock.WriteChecksum(header.AsSpan(0, 512));

    private static string Fails(byte[] archive)
    {
        var error = Assert.Throws<KanikoException>(() => Tars.Read(archive));
        Assert.Equal(ErrorCode.LayerInvalid, error.Code);
        return error.Message;
    }
}
