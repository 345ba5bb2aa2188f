using System.Buffers;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Copies what is in files, in the kernel and without filling holes where it can.</summary>
internal sealed class ContentCopier : IDisposable
{
    private const int SmallFile = 128 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(SmallFile);
    private bool cannotClone;
    private bool cannotCopyRange;

    public void Copy(SafeFileHandle source, SafeFileHandle target, EntryMetadata metadata, CancellationToken cancellationToken)
    {
        if (metadata.Size > SmallFile && !cannotClone)
        {
            if (Opened.TryClone(source, target))
            {
                return;
            }

            cannotClone = true;
        }

        if (metadata.IsSparse && metadata.Size > SmallFile)
        {
            CopySparse(source, target, metadata.Size, cancellationToken);
            return;
        }

        var offset = metadata.Size > SmallFile ? CopyInKernel(source, target, 0, metadata.Size, cancellationToken) : 0;
        CopyThroughBuffer(source, target, offset, long.MaxValue, cancellationToken);
    }

    /// <summary>The whole stream; its length.</summary>
    public long Copy(Stream source, SafeFileHandle target, CancellationToken cancellationToken)
    {
        long offset = 0;
        while (source.Read(buffer) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(target, buffer.AsSpan(0, count), offset);
            offset += count;
        }

        return offset;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void CopySparse(SafeFileHandle source, SafeFileHandle target, long size, CancellationToken cancellationToken)
    {
        long offset = 0;
        while (offset < size && Opened.Seek(source, offset, data: true) is { } data)
        {
            var hole = Opened.Seek(source, data, data: false) ?? size;
            offset = CopyInKernel(source, target, data, hole, cancellationToken);
            CopyThroughBuffer(source, target, offset, hole, cancellationToken);
            offset = hole;
        }

        Opened.SetLength(target, size, default);
    }

    /// <summary>Where it stopped: at the end, at the end of the file, or where the kernel cannot do it.</summary>
    private long CopyInKernel(SafeFileHandle source, SafeFileHandle target, long offset, long end, CancellationToken cancellationToken)
    {
        const long Step = 64 * 1024 * 1024;
        while (offset < end && !cannotCopyRange)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copied = Opened.CopyRange(source, target, offset, Math.Min(Step, end - offset), out var error);
            if (error is Errno.NoSpace or Errno.QuotaExceeded)
            {
                throw Errno.Failure("write", default, error);
            }

            cannotCopyRange = copied < 0 && error != Errno.Interrupted;
            if (copied == 0)
            {
                break;
            }

            offset += Math.Max(0, copied);
        }

        return offset;
    }

    private void CopyThroughBuffer(
        SafeFileHandle source, SafeFileHandle target, long offset, long end, CancellationToken cancellationToken)
    {
        while (offset < end)
        {
            var count = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)), offset);
            if (count == 0)
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Write(target, buffer.AsSpan(0, count), offset);
            offset += count;
        }
    }

    private static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (IOException error) when ((error.HResult & 0xFFFF) is Errno.NoSpace or Errno.QuotaExceeded)
        {
            throw Errno.Failure("write", default, error.HResult & 0xFFFF);
        }
    }
}
