namespace Kaniko.Images.Compression;

/// <summary>
/// Writes one gzip member, compressed on all cores; the bytes depend on the content and the level alone. The member is complete
/// after <see cref="Finish"/>. Disposing leaves the output open.
/// </summary>
public sealed class ParallelGzipWriter : WriteOnlyStream
{
    private readonly BlockPipeline pipeline;

    public ParallelGzipWriter(Stream output, int? level = null)
        : this(output, level, new PipelineOptions())
    {
    }

    internal ParallelGzipWriter(Stream output, int? level, PipelineOptions options) =>
        pipeline = new BlockPipeline(BlockFormat.Of(CompressionFormat.Gzip, level), output, options);

    public override void Write(ReadOnlySpan<byte> buffer) => pipeline.Write(buffer);

    public void Finish() => pipeline.Finish();

    protected override void Dispose(bool disposing)
    {
        pipeline.Dispose();
        base.Dispose(disposing);
    }
}
