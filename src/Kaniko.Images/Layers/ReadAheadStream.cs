using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Kaniko.Images.Compression;

namespace Kaniko.Images.Layers;

/// <summary>Reads and hashes a source on a thread of its own, a few buffers ahead of the reader.</summary>
internal sealed class ReadAheadStream : ReadOnlyStream
{
    private const int BufferSize = 256 * 1024;
    private const int Buffers = 4;

    private readonly Stream source;
    private readonly IncrementalHash? hash;
    private readonly BlockingCollection<byte[]> free = [];
    private readonly BlockingCollection<ArraySegment<byte>> filled = [];
    private readonly Thread thread;
    private ExceptionDispatchInfo? failure;
    private ArraySegment<byte> current = ArraySegment<byte>.Empty;
    private volatile bool isStopped;
    private bool isDisposed;

    public ReadAheadStream(Stream source, IncrementalHash? hash)
    {
        (this.source, this.hash) = (source, hash);
        for (var i = 0; i < Buffers; i++)
        {
            free.Add(ArrayPool<byte>.Shared.Rent(BufferSize));
        }

        thread = new Thread(Run) { IsBackground = true, Name = "layer read" };
        thread.Start();
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (buffer.IsEmpty || (current.Count == 0 && !Next()))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, current.Count);
        current.AsSpan(0, count).CopyTo(buffer);
        current = current[count..];
        return count;
    }

    public void ReadToEnd()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        while (Next())
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isDisposed)
        {
            isDisposed = isStopped = true;
            free.CompleteAdding();
            thread.Join();
            Recycle();
            foreach (var buffer in free.Concat(filled.Select(segment => segment.Array!)))
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            free.Dispose();
            filled.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Next()
    {
        Recycle();
        if (filled.TryTake(out current, Timeout.Infinite))
        {
            return true;
        }

        current = ArraySegment<byte>.Empty;
        failure?.Throw();
        return false;
    }

    private void Recycle()
    {
        if (current.Array is { Length: > 0 } buffer)
        {
            if (isDisposed)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
            else
            {
                free.Add(buffer);
            }

            current = ArraySegment<byte>.Empty;
        }
    }

    private void Run()
    {
        try
        {
            foreach (var buffer in free.GetConsumingEnumerable())
            {
                var count = isStopped ? 0 : source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                if (count == 0)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    break;
                }

                hash?.AppendData(buffer, 0, count);
                filled.Add(new ArraySegment<byte>(buffer, 0, count));
            }
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            filled.CompleteAdding();
        }
    }
}
