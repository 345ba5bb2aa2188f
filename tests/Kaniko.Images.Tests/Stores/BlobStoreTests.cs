using Kaniko.Diagnostics;
using Kaniko.Images.Stores;
using Kaniko.Images.Tests.Compression;
using Kaniko.Images.Tests.Tar;

namespace Kaniko.Images.Tests.Stores;

public sealed class BlobStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public BlobStoreTests() => store = new BlobStore(directory.Path);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_blob_is_there_under_its_digest_after_it_was_verified()
    {
        var content = Samples.Random(600_000);
        var descriptor = Of(content);
        Assert.False(store.Contains(descriptor));
        Assert.Null(store.TryOpen(descriptor.Digest));

        await store.WriteVerifiedAsync(descriptor, new MemoryStream(content), null, TestContext.Current.CancellationToken);

        Assert.True(store.Contains(descriptor.Digest) && store.Contains(descriptor));
        Assert.Equal(content, File.ReadAllBytes(directory["blobs/sha256/" + descriptor.Digest.Hex]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_blob_with_the_wrong_size_or_digest_is_corrupt_and_leaves_nothing(int difference)
    {
        var content = Samples.Random(1000);
        var descriptor = Of(content);
        var sent = difference < 0 ? content[..^1] : difference > 0 ? [.. content, 0] : (byte[])[.. content[..^1], (byte)~content[^1]];

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            store.WriteVerifiedAsync(descriptor, new MemoryStream(sent), null, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.BlobCorrupt, error.Code);
        Assert.Empty(Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_endless_source_is_left_at_the_first_byte_too_many()
    {
        var error = await Assert.ThrowsAsync<KanikoException>(() => store.WriteVerifiedAsync(
            Of([1, 2, 3]), File.OpenRead("/dev/zero"), null, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.BlobCorrupt, error.Code);
    }

    [Fact]
    public void Only_what_nobody_writes_is_reclaimed()
    {
        using var live = store.Create();
        live.Stream.Write([1, 2, 3]);
        File.WriteAllText(directory["pending/dead"], "left by a process that was killed");

        Assert.Equal(1, store.Reclaim());
        Assert.Equal(0, store.Reclaim());

        live.Commit(Digest.Of([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(store.PathOf(Digest.Of([1, 2, 3]))));
    }

    [Fact]
    public void A_committed_blob_opens_before_its_writer_is_disposed()
    {
        using var blob = store.Create();
        blob.Stream.Write([7]);
        blob.Commit(Digest.Of([7]));

        using var opened = store.Open(Digest.Of([7]));
        Assert.Equal(7, opened.ReadByte());
    }

    [Fact]
    public async Task Many_writers_of_one_blob_agree()
    {
        var content = Samples.Random(300_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                _ = store.Reclaim();
                await store.WriteVerifiedAsync(Of(content), new MemoryStream(content), null, CancellationToken.None);
                using var opened = store.Open(Of(content).Digest);
                Assert.Equal(Of(content).Digest, await Digest.ComputeAsync(opened, CancellationToken.None));
            }
        })));

        Assert.Empty(Directory.GetFiles(directory["pending"]));
    }

    [Fact]
    public void A_small_blob_is_read_up_to_its_limit_and_no_further()
    {
        var digest = store.Write(Tars.Bytes("{}"));
        var descriptor = new Descriptor { MediaType = "x", Digest = digest, Size = 2 };

        Assert.Equal("{}", Tars.Text(store.Read(descriptor, 2)));
        Assert.Equal(ErrorCode.ManifestInvalid, Assert.Throws<KanikoException>(() => store.Read(descriptor, 1)).Code);
        Assert.Equal(ErrorCode.BlobCorrupt, Assert.Throws<KanikoException>(() => store.Read(descriptor with { Size = 1 }, 2)).Code);
    }

    private static Descriptor Of(byte[] content) => new() { MediaType = "x", Digest = Digest.Of(content), Size = content.Length };
}
