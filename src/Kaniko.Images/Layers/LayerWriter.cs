using Kaniko.Images.Compression;
using Kaniko.Images.Stores;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Layers;

/// <summary>
/// Makes a layer in one pass: what is added to <see cref="Entries"/> is hashed, compressed, hashed again and stored beside each
/// other on several threads, in a few megabytes of memory. Disposing without <see cref="Finish"/> leaves nothing in the store.
/// </summary>
public sealed class LayerWriter : IDisposable
{
    private readonly string mediaType;
    private readonly PendingBlob blob;
    private readonly BlockPipeline pipeline;

    public LayerWriter(BlobStore store, LayerCompression compression)
        : this(store, compression, new PipelineOptions())
    {
    }

    internal LayerWriter(BlobStore store, LayerCompression compression, PipelineOptions options)
    {
        mediaType = compression.MediaType;
        var blocks = compression.Blocks;
        blob = store.Create();
        pipeline = new BlockPipeline(blocks, blob.Stream, options with { HashInput = true, HashOutput = true });
        Archive = new ArchiveStream(pipeline);
        Entries = new TarWriter(Archive);
    }

    /// <summary>Takes the layer's entries. <see cref="Finish"/> ends the archive.</summary>
    public TarWriter Entries { get; }

    /// <summary>Takes a tar archive that is already made, instead of <see cref="Entries"/>.</summary>
    public Stream Archive { get; }

    /// <summary>Ends the archive of <see cref="Entries"/> and stores the layer.</summary>
    public Layer Finish()
    {
        Entries.Finish();
        return FinishArchive();
    }

    /// <summary>Stores the layer whose whole archive was written to <see cref="Archive"/>.</summary>
    public Layer FinishArchive()
    {
        pipeline.Finish();
        var digest = pipeline.OutputDigest!;
        blob.Commit(digest);
        var descriptor = new Descriptor { MediaType = mediaType, Digest = digest, Size = pipeline.OutputLength };
        return new Layer(descriptor, pipeline.InputDigest!, pipeline.InputLength);
    }

    public void Dispose()
    {
        Entries.Dispose();
        Archive.Dispose();
        pipeline.Dispose();
        blob.Dispose();
    }

    private sealed class ArchiveStream(BlockPipeline pipeline) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => pipeline.Write(buffer);
    }
}
