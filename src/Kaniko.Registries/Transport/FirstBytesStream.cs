namespace Kaniko.Registries.Transport;

/// <summary>The stream below TLS. Tells when the first bytes from the server are those of an HTTP answer: it does not speak TLS.</summary>
internal sealed class FirstBytesStream(Stream inner, Action sawPlainHttp) : SequentialStream
{
    private bool looked;

    public override bool CanWrite => true;

    public override int Read(byte[] buffer, int offset, int count) => Look(buffer.AsSpan(offset, inner.Read(buffer, offset, count)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return looked ? count : Look(buffer.Span[..count]);
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Look(ReadOnlySpan<byte> bytes)
    {
        if (!looked && bytes.Length > 0)
        {
            looked = true;
            // TLS reads its 5-byte record header first.
            if (bytes.StartsWith("HTTP/"u8))
            {
                sawPlainHttp();
            }
        }

        return bytes.Length;
    }
}
