using Kaniko.Diagnostics;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Tests.Tar;

public sealed class TarRoundTripTests
{
    public static TheoryData<string> Names => new(
        "a", "a/b", "caf\u00c3\u00a9", "a\u00ffb", "with space", "with\nnewline", "=", "100%", "..a", ".wh.gone",
        new string('x', 100), new string('x', 101), new string('x', 255), string.Join('/', Enumerable.Repeat(new string('d', 49), 5)),
        "p/" + new string('y', 100), new string('p', 155) + "/" + new string('y', 100), new string('p', 156) + "/y",
        string.Join('/', Enumerable.Repeat("abc", 1024)), string.Join('/', Enumerable.Repeat("d", 2000)), new string('\u00fe', 4096));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_of_any_bytes_and_length_comes_back(string name)
    {
        foreach (var type in Enum.GetValues<TarEntryType>())
        {
            var entry = Tars.File(name) with
            {
                Type = type,
                LinkName = type is TarEntryType.HardLink or TarEntryType.SymbolicLink ? Tars.Bytes("../" + name) : null,
            };

            Assert.Equal(Tars.Describe(entry), Tars.Describe(Tars.RoundTrip(entry)));
        }
    }

    [Fact]
    public void All_4096_modes_come_back_for_files_and_directories()
    {
        var entries = Enumerable.Range(0, 4096).SelectMany(mode => new[] { TarEntryType.File, TarEntryType.Directory }
            .Select(type => (Tars.File($"m{mode}") with { Mode = (uint)mode, Type = type }, Array.Empty<byte>()))).ToArray();

        var read = Tars.Read(Tars.Write(entries));

        Assert.Equal(entries.Select(e => Tars.Describe(e.Item1)), read.Select(e => Tars.Describe(e.Entry)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 65534)]
    [InlineData(2097151, 2097151)]
    [InlineData(2097152, 0)]
    [InlineData(4294967294, 4294967295)]
    public void Owners_up_to_32_bits_come_back(uint uid, uint gid)
    {
        var entry = Tars.RoundTrip(Tars.File("f") with { Uid = uid, Gid = gid });

        Assert.Equal((uid, gid), (entry.Uid, entry.Gid));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-9_999_999_999)]
    [InlineData(8589934591)]
    [InlineData(8589934592)]
    [InlineData(253402300800)]
    public void Times_before_1970_and_far_after_come_back(long seconds)
    {
        Assert.Equal(seconds, Tars.RoundTrip(Tars.File("f") with { MTimeSeconds = seconds, MTimeNanoseconds = 5 }).MTimeSeconds);
    }

    [Fact]
    public void Devices_come_back()
    {
        var entry = Tars.File("tty") with { Type = TarEntryType.CharacterDevice, DeviceMajor = 4095, DeviceMinor = 1048575 };

        Assert.Equal(Tars.Describe(entry), Tars.Describe(Tars.RoundTrip(entry)));
    }

    [Fact]
    public void Extended_attributes_of_any_bytes_come_back_sorted()
    {
        var random = new Random(7);
        var xattrs = Enumerable.Range(0, 256).Select(i =>
        {
            var value = new byte[random.Next(300)];
            random.NextBytes(value);
            return KeyValuePair.Create(Tars.Bytes($"user.k{i:d3}"), value);
        }).Prepend(KeyValuePair.Create(Tars.Bytes("security.capability"), Tars.Bytes("\n\0=\n1 a=b\n"))).ToList();
        var entry = Tars.File("f") with { Xattrs = xattrs };

        Assert.Equal(Tars.Describe(entry), Tars.Describe(Tars.RoundTrip(entry)));
    }

    [Fact]
    public void An_attribute_name_that_tar_cannot_hold_is_an_error()
    {
        var entry = Tars.File("f") with { Xattrs = [KeyValuePair.Create(Tars.Bytes("user.a=b"), Tars.Bytes("x"))] };

        Assert.Equal(ErrorCode.LayerInvalid, Assert.Throws<KanikoException>(() => Tars.Write((entry, []))).Code);
    }

    [Fact]
    public void The_root_directory_has_an_empty_name()
    {
        var archive = Tars.Write((Tars.File("") with { Type = TarEntryType.Directory }, []));

        Assert.Equal("./\0", Tars.Text(archive[..3]));
        Assert.Empty(Assert.Single(Tars.Read(archive)).Entry.Name);
    }

    [Fact]
    public void A_file_over_8_GiB_has_its_size_in_a_PAX_record()
    {
        const long Size = (9L << 30) + 3;
        var archive = new GapStream(Size);
        using (var writer = new TarWriter(archive))
        {
            writer.Add(Tars.File("big", Size), new ZeroStream());
            writer.Add(Tars.File("after", 2), "ok"u8);
            writer.Finish();
        }

        using var reader = new TarReader(archive.Replay());
        Assert.Equal(Size, reader.Next()!.Size);
        Assert.Equal("after", reader.Next()!.ToString());
        Assert.Equal('o', reader.Content.ReadByte());
        Assert.Null(reader.Next());
    }

    [Fact]
    public void A_file_that_became_shorter_is_an_error_and_one_that_grew_is_cut()
    {
        var error = Assert.Throws<KanikoException>(() => Tars.Write((Tars.File("log", 5), Tars.Bytes("1234"))));
        var (_, content) = Assert.Single(Tars.Read(Tars.Write((Tars.File("log", 3), Tars.Bytes("1234")))));

        Assert.Contains("'log'", error.Message, StringComparison.Ordinal);
        Assert.Equal("123", Tars.Text(content));
    }

    [Fact]
    public void Content_comes_back_from_every_way_of_adding_it()
    {
        var content = new byte[700_001];
        new Random(3).NextBytes(content);
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, content);
        using var archive = new MemoryStream();
        using (var handle = File.OpenHandle(path))
        using (var writer = new TarWriter(archive))
        {
            writer.Add(Tars.File("handle", content.Length), handle);
            writer.Add(Tars.File("bytes", content.Length), content);
            writer.Add(Tars.File("stream", content.Length), new MemoryStream(content));
            writer.Finish();
        }

        File.Delete(path);
        Assert.All(Tars.Read(archive.ToArray()), read => Assert.Equal(content, read.Content));
    }

    [Fact]
    public void The_same_entries_give_the_same_bytes()
    {
        var entries = new[] { (Tars.File("caf\u00e9", 1) with { Uid = 9_000_000 }, new byte[1]), (Tars.File("b", 513), new byte[513]) };

        Assert.Equal(Tars.Write(entries), Tars.Write(entries));
        Assert.Equal(0, Tars.Write(entries).Length % 512);
    }

    private sealed class ZeroStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => buffer.Length;
    }

    /// <summary>Keeps what is not zero content, so that 9 GiB of zeros need no memory.</summary>
    private sealed class GapStream(long gap) : MemoryStream
    {
        private const int Head = 3 * 512;
        private readonly MemoryStream kept = new();
        private long written;

        public override void Write(byte[] buffer, int offset, int count)
        {
            var gapEnd = Head + gap + (-gap & 511);
            var headPart = (int)Math.Clamp(Head - written, 0, count);
            var tailStart = (int)Math.Clamp(gapEnd - written, 0, count);
            kept.Write(buffer, offset, headPart);
            kept.Write(buffer, offset + tailStart, count - tailStart);
            written += count;
        }

        public Stream Replay() => new ReplayStream(kept.ToArray(), gap + (-gap & 511));

        private sealed class ReplayStream(byte[] kept, long gap) : MemoryStream
        {
            private long position;

            public override int Read(byte[] buffer, int offset, int count)
            {
                var (start, limit) = position < Head ? (position, Head - position)
                    : position < Head + gap ? (-1, Head + gap - position)
                    : (position - gap, kept.Length - (position - gap));
                var step = (int)Math.Min(limit, count);
                if (start >= 0)
                {
                    kept.AsSpan((int)start, step).CopyTo(buffer.AsSpan(offset));
                }
                else
                {
                    buffer.AsSpan(offset, step).Clear();
                }

                position += step;
                return step;
            }
        }
    }
}
