using Kaniko.Images.Compression;

namespace Kaniko.Engine.Contexts;

/// <summary>
/// A stream whose reads end when the build is cancelled, even where the one below waits for a person or a pipe. Counts what
/// was read.
/// </summary>
internal sealed class InterruptibleStream(Stream inner, Action<long> read, CancellationToken cancellationToken) : ReadOnlyStream
{
    // Never from a pool: a read that was given up may still write into it.
    private readonly byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private long total;

    public override int Read(Span<byte> destination)
    {
        if (start == end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            start = 0;
            end = inner.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken).GetAwaiter().GetResult();
            total += end;
            read(total);
        }

        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
