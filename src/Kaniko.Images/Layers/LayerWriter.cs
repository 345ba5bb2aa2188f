using Kaniko.Images.Compression;
using Kaniko.Images.Tar;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Images.Layers;

/// <summary>How a layer's tar is compressed.</summary>
/// <param name="Level">Null: the format's default.</param>
public sealed record LayerCompression(CompressionFormat Format, int? Level);

/// <summary>A layer that was written.</summary>
/// <param name="Descriptor">Of the compressed bytes, with OCI's media type.</param>
/// <param name="DiffId">The digest of the tar.</param>
/// <param name="UncompressedSize">Bytes of the tar.</param>
public sealed record Layer(Descriptor Descriptor, Digest DiffId, long UncompressedSize);

/// <summary>Writes a layer in one pass: tar, compression on all cores, and both digests, each on a thread of its own.</summary>
public sealed class LayerWriter : IDisposable
{
    private readonly LayerCompression compression;
    private readonly BlockPipeline pipeline;
    private readonly TarWriter tar;

    /// <param name="output">Gets the compressed bytes; stays open.</param>
    /// <param name="compression">The format and level.</param>
    public LayerWriter(Stream output, LayerCompression compression)
    {
        this.compression = compression;
        pipeline = new BlockPipeline(
            BlockFormat.Of(compression.Format, compression.Level), output, new PipelineOptions(HashInput: true, HashOutput: true));
        tar = new TarWriter(new PipelineStream(pipeline));
    }

    /// <summary>Adds an entry, with the first <see cref="TarEntry.Size"/> bytes of a file where it has content.</summary>
    public void Add(TarEntry entry, SafeFileHandle? content)
    {
        if (content is null)
        {
            tar.Add(entry);
        }
        else
        {
            tar.Add(entry, content);
        }
    }

    /// <summary>Completes the layer; everything is written to the output when this returns.</summary>
    public Layer Finish()
    {
        tar.Finish();
        pipeline.Finish();
        var mediaType = compression.Format switch
        {
            CompressionFormat.None => MediaTypes.OciLayer,
            CompressionFormat.Gzip => MediaTypes.OciLayerGzip,
            CompressionFormat.Zstd => MediaTypes.OciLayerZstd,
            var other => throw new InvalidOperationException($"no layers are written as {other}"),
        };
        var descriptor = new Descriptor { MediaType = mediaType, Digest = pipeline.OutputDigest!, Size = pipeline.OutputLength };
        return new Layer(descriptor, pipeline.InputDigest!, pipeline.InputLength);
    }

    public void Dispose()
    {
        tar.Dispose();
        pipeline.Dispose();
    }

    private sealed class PipelineStream(BlockPipeline pipeline) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => pipeline.Write(buffer);
    }
}
