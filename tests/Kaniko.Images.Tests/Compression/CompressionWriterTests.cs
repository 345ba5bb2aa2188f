using Kaniko.Images.Compression;
using Kaniko.Images.Tests.Tar;

namespace Kaniko.Images.Tests.Compression;

public sealed class CompressionWriterTests
{
    public static TheoryData<string, int> Contents
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in new[] { "text", "random", "mixed", "zero" })
            {
                foreach (var size in new[] { 0, 1, 100, 65535, 65536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000 })
                {
                    data.Add(kind, size);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void What_is_written_comes_back(string kind, int size)
    {
        var content = Content(kind, size);

        Assert.Equal(content, Samples.Unpack(Samples.Gzip(content)));
        Assert.Equal(content, Samples.Unpack(Samples.Zstd(content)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("pigz")]
    public void The_usual_program_reads_what_is_written(string program)
    {
        Tars.SkipWithout(program);
        foreach (var content in new[] { Content("mixed", 3_000_000), [], Content("text", 10) })
        {
            var compressed = program == "zstd" ? Samples.Zstd(content) : Samples.Gzip(content);

            Assert.Equal(content, Tars.Bytes(Tars.Run(program, compressed, ["-dc"])));
        }
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_number_of_workers_or_the_size_of_writes()
    {
        var content = Content("mixed", 6_000_000);
        var gzip = Samples.Gzip(content, workers: 1);
        var zstd = Samples.Zstd(content, workers: 1);

        foreach (var workers in new[] { 2, 3, 8, 16 })
        {
            Assert.Equal(gzip, Samples.Gzip(content, workers: workers));
            Assert.Equal(zstd, Samples.Zstd(content, workers: workers));
        }

        using var output = new MemoryStream();
        using var writer = new ParallelGzipWriter(output);
        foreach (var piece in content.Chunk(77_777))
        {
            writer.Write(piece);
        }

        writer.Finish();
        Assert.Equal(gzip, output.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    public void Every_level_comes_back(int level)
    {
        var content = Content("mixed", 2_500_000);

        Assert.Equal(content, Samples.Unpack(Samples.Gzip(content, level)));
        Assert.Equal(content, Samples.Unpack(Samples.Zstd(content, level)));
    }

    [Fact]
    public void Random_content_grows_by_less_than_a_thousandth_and_text_shrinks()
    {
        Assert.InRange(Samples.Gzip(Content("random", 4_000_000)).Length, 4_000_000, 4_000_500);
        Assert.InRange(Samples.Gzip(Content("text", 4_000_000)).Length, 1, 3_000_000);
    }

    [Fact]
    public void A_failing_output_fails_the_writer_and_leaves_no_thread_waiting()
    {
        using var writer = new ParallelGzipWriter(new FullStream());

        Assert.Throws<IOException>(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                writer.Write(new byte[1 << 20]);
            }

            writer.Finish();
        });
    }

    [Fact]
    public void A_writer_that_is_given_up_stops()
    {
        var writer = new ParallelGzipWriter(new MemoryStream());
        writer.Write(new byte[5 << 20]);

        writer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => writer.Write([1]));
    }

    internal static byte[] Content(string kind, int size) => kind switch
    {
        "text" => Samples.Text(size),
        "random" => Samples.Random(size),
        "mixed" => Samples.Mixed(size),
        _ => new byte[size],
    };

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
