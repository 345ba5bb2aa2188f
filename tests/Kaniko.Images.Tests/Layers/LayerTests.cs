using System.IO.Compression;
using Kaniko.Diagnostics;
using Kaniko.Images.Compression;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Images.Tests.Compression;
using Kaniko.Images.Tests.Tar;

namespace Kaniko.Images.Tests.Layers;

public sealed class LayerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public LayerTests() => store = new BlobStore(directory.Path);

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(CompressionFormat.None, 10)]
    [InlineData(CompressionFormat.None, 7_000_000)]
    [InlineData(CompressionFormat.Gzip, 10)]
    [InlineData(CompressionFormat.Gzip, 7_000_000)]
    [InlineData(CompressionFormat.Zstd, 10)]
    [InlineData(CompressionFormat.Zstd, 7_000_000)]
    public void Digest_diff_id_and_sizes_are_those_of_what_is_stored(CompressionFormat format, int size)
    {
        var content = Samples.Mixed(size);
        var layer = Write(new LayerCompression(format), ("file", content));

        var stored = File.ReadAllBytes(store.PathOf(layer.Descriptor.Digest));
        var archive = Samples.Unpack(stored);
        Assert.Equal((Digest.Of(stored), stored.Length), (layer.Descriptor.Digest, (int)layer.Descriptor.Size));
        Assert.Equal((Digest.Of(archive), archive.Length), (layer.DiffId, (int)layer.UncompressedSize));
        Assert.Equal(content, Assert.Single(Tars.Read(archive)).Content);
        Assert.Empty(Directory.GetFiles(directory["pending"]));
    }

    [Fact]
    public void An_empty_layer_is_a_layer()
    {
        foreach (var format in new[] { CompressionFormat.None, CompressionFormat.Gzip, CompressionFormat.Zstd })
        {
            var layer = Write(new LayerCompression(format));

            Assert.Equal("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", layer.DiffId.ToString());
        }
    }

    [Fact]
    public void A_layer_is_the_same_for_every_number_of_workers()
    {
        var layers = new[] { 1, 2, 5, 16 }.Select(workers =>
        {
            using var writer = new LayerWriter(store, LayerCompression.Default, new PipelineOptions { Workers = workers });
            writer.Entries.Add(Tars.File("x", 9_000_000), Samples.Mixed(9_000_000));
            return writer.Finish();
        });

        Assert.Single(layers.Distinct());
    }

    [Fact]
    public void A_layer_that_is_given_up_leaves_nothing()
    {
        using (var writer = new LayerWriter(store, LayerCompression.Default))
        {
            writer.Entries.Add(Tars.File("x", 9_000_000), Samples.Random(9_000_000));
        }

        Assert.Empty(Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(CompressionFormat.Bzip2, null)]
    [InlineData(CompressionFormat.Gzip, 10)]
    [InlineData(CompressionFormat.Zstd, 0)]
    public void What_cannot_be_written_is_a_usage_error(CompressionFormat format, int? level)
    {
        var compression = new LayerCompression(format, level);

        Assert.Throws<KanikoException>(() =>
        {
            using var writer = new LayerWriter(store, compression);
            _ = writer.Finish();
        });
    }

    [Fact]
    public void A_reader_gives_the_archive_and_checks_the_diff_id()
    {
        var layer = Write(LayerCompression.Default, ("file", Samples.Mixed(3_000_000)));
        using var blob = store.Open(layer.Descriptor.Digest);
        using (var reader = new LayerReader(blob, layer.DiffId))
        {
            using var archive = new MemoryStream();
            reader.Archive.CopyTo(archive);
            reader.Verify();

            Assert.Equal(layer.DiffId, Digest.Of(archive.ToArray()));
        }

        blob.Position = 0;
        using var wrong = new LayerReader(blob, layer.Descriptor.Digest);
        Assert.Equal(ErrorCode.LayerInvalid, Assert.Throws<KanikoException>(wrong.Verify).Code);
    }

    [Fact]
    public void A_reader_that_is_left_early_stops_and_a_cut_layer_is_an_error()
    {
        var layer = Write(LayerCompression.Default, ("file", Samples.Random(5_000_000)));
        using (var blob = store.Open(layer.Descriptor.Digest))
        using (var reader = new LayerReader(blob, layer.DiffId))
        {
            Assert.True(reader.Archive.ReadByte() >= 0);
        }

        using var cut = new MemoryStream(File.ReadAllBytes(store.PathOf(layer.Descriptor.Digest))[..^5]);
        using var failing = new LayerReader(cut, layer.DiffId);
        Assert.Throws<KanikoException>(failing.Verify);
    }

    [Fact]
    public void Ten_thousand_files_come_back()
    {
        using var writer = new LayerWriter(store, LayerCompression.Default);
        for (var i = 0; i < 10_000; i++)
        {
            writer.Entries.Add(Tars.File($"dir{i % 100}/file{i}", 100), new byte[100]);
        }

        var layer = writer.Finish();

        using var blob = store.Open(layer.Descriptor.Digest);
        using var gzip = new GZipStream(blob, CompressionMode.Decompress);
        using var archive = new MemoryStream();
        gzip.CopyTo(archive);
        Assert.Equal(10_000, Tars.Read(archive.ToArray()).Count);
    }

    private Layer Write(LayerCompression compression, params (string Name, byte[] Content)[] files)
    {
        using var writer = new LayerWriter(store, compression);
        foreach (var (name, content) in files)
        {
            writer.Entries.Add(Tars.File(name, content.Length), content);
        }

        return writer.Finish();
    }
}
