using Kaniko.Diagnostics;
using Kaniko.Images.Compression;
using Kaniko.Images.Tests.Tar;

namespace Kaniko.Images.Tests.Compression;

public sealed class DecompressionTests
{
    [Theory]
    [InlineData("gzip", "-1")]
    [InlineData("gzip", "-9")]
    [InlineData("pigz", "-6")]
    [InlineData("zstd", "-3")]
    [InlineData("bzip2", "-1")]
    [InlineData("bzip2", "-9")]
    [InlineData("xz", "-1")]
    public void Reads_what_the_usual_program_writes(string program, string level)
    {
        Tars.SkipWithout(program);
        foreach (var content in new[] { [], Samples.Text(3), Samples.Mixed(2_500_000), new byte[1_000_000], Samples.Random(70_000) })
        {
            var compressed = Tars.Bytes(Tars.Run(program, content, ["-c", level]));

            Assert.Equal(content, Samples.Unpack(compressed));
            Assert.Equal([.. content, .. content], Samples.Unpack([.. compressed, .. compressed]));
        }
    }

    [Theory]
    [InlineData(CompressionFormat.Gzip, "gzip")]
    [InlineData(CompressionFormat.Zstd, "zstd")]
    [InlineData(CompressionFormat.Bzip2, "bzip2")]
    [InlineData(CompressionFormat.Xz, "xz")]
    public void A_stream_cut_at_any_byte_is_an_error(CompressionFormat format, string program)
    {
        Tars.SkipWithout(program);
        var compressed = Tars.Bytes(Tars.Run(program, Samples.Text(700), ["-c"]));

        Assert.Equal(format, Decompression.Detect(compressed));
        for (var length = Decompression.MagicSize; length < compressed.Length; length++)
        {
            Samples.Fails(compressed[..length]);
        }
    }

    [Fact]
    public void Our_own_gzip_cut_at_any_byte_is_an_error()
    {
        var compressed = Samples.Gzip(Samples.Text(300));

        for (var length = 2; length < compressed.Length; length++)
        {
            Samples.Fails(compressed[..length]);
        }
    }

    [Fact]
    public void A_changed_byte_of_a_gzip_stream_is_an_error_or_a_bit_that_pads()
    {
        var content = Samples.Text(400);
        var compressed = Samples.Gzip(content);
        var errors = 0;
        for (var i = 10; i < compressed.Length; i++)
        {
            var changed = compressed.ToArray();
            changed[i] ^= 0x10;

            if (Record.Exception(() => Assert.Equal(content, Samples.Unpack(changed))) is { } error)
            {
                Assert.IsType<KanikoException>(error);
                errors++;
            }
        }

        Assert.InRange(errors, compressed.Length - 14, compressed.Length - 10);
    }

    [Theory]
    [InlineData(0, 20_000)]
    [InlineData(1, 20_000)]
    [InlineData(200, 3000)]
    [InlineData(5000, 200)]
    [InlineData(70_000, 5)]
    public void Equal_members_follow_each_other_wherever_buffers_end(int size, int times)
    {
        var content = Samples.Random(size);
        var member = Samples.Gzip(content);
        var (all, expected) = (new MemoryStream(), new MemoryStream());
        for (var i = 0; i < times; i++)
        {
            all.Write(member);
            expected.Write(content);
        }

        Assert.Equal(expected.ToArray(), Samples.Unpack(all.ToArray()));
        Assert.Equal(expected.ToArray(), Samples.Unpack([.. all.ToArray(), 0, 0, 0]));
        Samples.Fails([.. all.ToArray()[..^1]]);
    }

    [Fact]
    public void Zeros_may_follow_gzip_and_anything_else_may_not()
    {
        var content = Samples.Text(20_000);
        var compressed = Samples.Gzip(content);

        Assert.Equal(content, Samples.Unpack([.. compressed, .. new byte[100_000]]));
        Assert.Contains("followed", Samples.Fails([.. compressed, 1]), StringComparison.Ordinal);
        Assert.Contains("followed", Samples.Fails([.. compressed, 0, 0, 1]), StringComparison.Ordinal);
        Assert.Contains("followed", Samples.Fails([.. compressed, 0x1f, 0x8b, 8]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(9000)]
    [InlineData(100_000)]
    public void Equal_members_follow_each_other(int size)
    {
        var member = Samples.Gzip(Samples.Random(size));
        var many = Enumerable.Repeat(member, 20).SelectMany(bytes => bytes).ToArray();

        Assert.Equal(Enumerable.Repeat(Samples.Random(size), 20).SelectMany(bytes => bytes), Samples.Unpack(many));
        Assert.Equal(size, Samples.Unpack([.. member, .. new byte[50]]).Length);
    }

    [Fact]
    public void A_member_whose_trailer_stands_in_its_content_ends_where_it_ends()
    {
        var content = Samples.Random(500);
        var plain = Samples.Gzip(content, level: 0);
        var trailer = plain[^8..];
        byte[] tricky = [.. content[..100], .. trailer, .. content[108..]];
        for (var round = 0; round < 3; round++)
        {
            tricky = [.. tricky[..100], .. Samples.Gzip(tricky, level: 0)[^8..], .. tricky[108..]];
        }

        Assert.Equal(tricky, Samples.Unpack(Samples.Gzip(tricky, level: 0)));
    }

    [Fact]
    public void Every_header_field_is_passed_over()
    {
        var member = Samples.Gzip([1, 2, 3]);
        byte[] header = [0x1f, 0x8b, 8, 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 3, 0, 9, 9, 9, (byte)'n', 0, (byte)'c', (byte)'c', 0];

        Assert.Equal([1, 2, 3], Samples.Unpack([.. header, .. member[10..]]));
        header[3] |= 0x80;
        Samples.Fails([.. header, .. member[10..]]);
    }

    [Fact]
    public void Random_mutations_of_every_format_end_cleanly()
    {
        var random = new Random(99);
        var seeds = new List<byte[]> { Samples.Gzip(Samples.Text(3000)), Samples.Zstd(Samples.Text(3000)) };
        foreach (var program in new[] { "bzip2", "xz" }.Where(p => File.Exists("/usr/bin/" + p) || File.Exists("/bin/" + p)))
        {
            seeds.Add(Tars.Bytes(Tars.Run(program, Samples.Text(3000), ["-c"])));
        }

        for (var run = 0; run < 8_000; run++)
        {
            var bytes = seeds[run % seeds.Count].ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = Samples.Unpack(bytes);
            }
            catch (KanikoException e) when (e.Code == ErrorCode.LayerInvalid)
            {
            }
        }
    }

    [Fact]
    public void The_checksum_is_the_one_of_gzip_in_any_pieces()
    {
        Assert.Equal(0xcbf43926, Crc32.Append(0, "123456789"u8));
        var bytes = Samples.Random(5000);
        var whole = 0u;
        foreach (var b in bytes)
        {
            whole = Crc32.Append(whole, [b]);
        }

        for (var cut = 0; cut < bytes.Length; cut += 37)
        {
            var first = Crc32.Append(0, bytes.AsSpan(0, cut));
            Assert.Equal(whole, Crc32.Append(first, bytes.AsSpan(cut)));
            Assert.Equal(whole, Crc32.Combine(first, Crc32.Append(0, bytes.AsSpan(cut)), bytes.Length - cut));
        }
    }

    [Fact]
    public void Content_that_is_not_compressed_is_itself()
    {
        Assert.Equal([], Samples.Unpack([]));
        Assert.Equal([1], Samples.Unpack([1]));
        Assert.Equal(Samples.Text(50_000), Samples.Unpack(Samples.Text(50_000)));
    }
}
