using Kaniko.Diagnostics;

namespace Kaniko.Tool;

/// <summary>
/// Standard output or standard error, which may lead to a full disk or to a terminal that is gone. A result that is lost is an error; what is lost
/// of a log is not, as with a pipe that nobody reads. Nothing more is written after the first failure.
/// </summary>
internal sealed class ProgramStream(Stream stream, bool holdsResults) : Stream
{
    private bool failed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output, for results.</summary>
    public static Stream OpenOutput() => new ProgramStream(Console.OpenStandardOutput(), holdsResults: true);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (failed)
        {
            return;
        }

        try
        {
            stream.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) // the second: it is closed
        {
            failed = true;
            if (holdsResults)
            {
                throw new KanikoException(ErrorCode.OutputFailed, $"standard output cannot be written: {e.Message}", e)
                {
                    Hint = "look at where standard output goes; what was pushed before is there",
                };
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
        // Neither stream of a process has a buffer of its own.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
