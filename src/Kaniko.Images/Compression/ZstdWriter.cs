namespace Kaniko.Images.Compression;

/// <summary>
/// Writes zstd frames, compressed on all cores; the bytes depend on the content, the level and libzstd's version alone. The
/// stream is complete after <see cref="Finish"/>. Disposing leaves the output open.
/// </summary>
public sealed class ZstdWriter : WriteOnlyStream
{
    private readonly BlockPipeline pipeline;

    public ZstdWriter(Stream output, int? level = null)
        : this(output, level, new PipelineOptions())
    {
    }

    internal ZstdWriter(Stream output, int? level, PipelineOptions options) =>
        pipeline = new BlockPipeline(BlockFormat.Of(CompressionFormat.Zstd, level), output, options);

    public override void Write(ReadOnlySpan<byte> buffer) => pipeline.Write(buffer);

    public void Finish() => pipeline.Finish();

    protected override void Dispose(bool disposing)
    {
        pipeline.Dispose();
        base.Dispose(disposing);
    }
}
