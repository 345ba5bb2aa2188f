using System.Diagnostics;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Images.Tests.Compression;
using Kaniko.Images.Tests.Tar;

namespace Kaniko.Images.Tests.Layers;

/// <summary>Looks at the memory of the whole process, and so runs when no other test does.</summary>
[Collection(nameof(LayerMemoryTests))]
[CollectionDefinition(nameof(LayerMemoryTests), DisableParallelization = true)]
public sealed class LayerMemoryTests
{
    [Fact]
    public void A_gibibyte_goes_through_in_little_memory()
    {
        const long Size = 1L << 30;
        GC.Collect();
        var before = Process.GetCurrentProcess().WorkingSet64;
        long most = 0;
        using var directory = new TemporaryDirectory();
        using var writer = new LayerWriter(new BlobStore(directory.Path), LayerCompression.Default);
        var content = new ZeroAndRandomStream(() => most = Math.Max(most, Environment.WorkingSet));

        writer.Entries.Add(Tars.File("big", Size), content);
        var layer = writer.Finish();

        Assert.InRange(layer.UncompressedSize, Size, Size + 10_000);
        Assert.True(most - before < 100L << 20, $"{(most - before) >> 20} MiB more");
    }

    private sealed class ZeroAndRandomStream(Action watch) : MemoryStream
    {
        private readonly byte[] random = Samples.Random(1 << 20);
        private long position;

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, (1 << 20) - (position % (1 << 20)));
            if ((position >> 20) % 2 == 0)
            {
                buffer[..count].Clear();
            }
            else
            {
                random.AsSpan((int)(position % (1 << 20)), count).CopyTo(buffer);
            }

            if ((position >> 18) % 64 == 0)
            {
                watch();
            }

            position += count;
            return count;
        }
    }
}
