using Kaniko.Diagnostics;

namespace Kaniko.Images.Compression;

/// <summary>Reads zstd frames (RFC 8878), skippable ones included; a cut frame is an error. Disposing leaves the source open.</summary>
internal sealed unsafe class ZstdReader(Stream compressed, ErrorCode code) : ReadOnlyStream
{
    private readonly InputBuffer input = new(compressed);
    private nint context = Zstd.Create(Zstd.CreateDecompression);
    private bool isInFrame = true;

    ~ZstdReader() => Dispose(false);

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(context == 0, this);
        while (!buffer.IsEmpty)
        {
            var hasInput = input.Ensure(1);
            if (!hasInput && !isInFrame)
            {
                return 0;
            }

            var count = Step(buffer, out var hint);
            if (count > 0)
            {
                return count;
            }

            if (!hasInput && hint != 0)
            {
                throw new KanikoException(code, "the zstd stream ends early");
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (context != 0)
        {
            _ = Zstd.FreeDecompression(context);
            context = 0;
        }

        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Step(Span<byte> buffer, out nuint hint)
    {
        var available = input.AvailableForNative;
        fixed (byte* from = available, to = buffer)
        {
            var source = new Zstd.Buffer { Bytes = from, Size = (nuint)available.Length };
            var target = new Zstd.Buffer { Bytes = to, Size = (nuint)buffer.Length };
            hint = Zstd.Decompress(context, &target, &source);
            if (Zstd.IsError(hint) != 0)
            {
                throw new KanikoException(code, "the zstd stream is malformed");
            }

            input.Advance((int)source.Position);
            isInFrame = hint != 0;
            return (int)target.Position;
        }
    }
}
