using Kaniko.Images;
using Kaniko.Images.Layers;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// A stored layer as an uncompressed archive that is hashed while it is read: its end is reached only where the content has the diff id;
/// else reading throws <c>LayerInvalid</c>.
/// </summary>
/// <param name="blob">The layer as it is stored.</param>
/// <param name="diffId">What the image's configuration says of it.</param>
/// <param name="leaveOpen">The blob is disposed by others.</param>
internal sealed class LayerArchive(Stream blob, Digest diffId, bool leaveOpen = false) : Stream
{
    private readonly LayerReader layer = new(blob, diffId);
    private bool verified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = verified ? 0 : layer.Archive.Read(buffer);
        if (count == 0 && buffer.Length > 0 && !verified)
        {
            layer.Verify();
            verified = true;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            layer.Dispose();
            if (!leaveOpen)
            {
                blob.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
