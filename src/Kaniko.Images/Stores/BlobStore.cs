using System.Buffers;
using System.Security.Cryptography;
using Kaniko.Diagnostics;

namespace Kaniko.Images.Stores;

/// <summary>
/// Blobs in files named by their digest (<c>blobs/sha256/&lt;hex&gt;</c>). A file under such a name is always whole: content is written
/// beside it, in <c>pending/</c>, and renamed. Processes may share a store.
/// </summary>
/// <param name="directory">Made on the first write.</param>
/// <param name="isDurable">Whether content is flushed to the disk before its name appears, for stores that must outlive a power cut.</param>
public sealed class BlobStore(string directory, bool isDurable = false)
{
    private const int BufferSize = 256 * 1024;

    private readonly string blobs = Path.Combine(directory, "blobs", "sha256");
    private readonly string pending = Path.Combine(directory, "pending");

    /// <summary>Where the blob is, or would be.</summary>
    public string PathOf(Digest digest) => Path.Combine(blobs, digest.Hex);

    public bool Contains(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>Whether the blob is here and has its size; a file cut by a crash of the machine does not.</summary>
    public bool Contains(Descriptor descriptor) =>
        new FileInfo(PathOf(descriptor.Digest)) is { Exists: true } file && file.Length == descriptor.Size;

    /// <summary>The blob's content; null where the store does not hold it.</summary>
    public FileStream? TryOpen(Digest digest)
    {
        try
        {
            return new FileStream(PathOf(digest), new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The blob's content; an error where the store does not hold it.</summary>
    public FileStream Open(Digest digest) => TryOpen(digest)
        ?? throw new KanikoException(ErrorCode.BlobNotFound, $"the store '{directory}' holds no blob '{digest}'");

    /// <summary>The store as a place to get a manifest's blobs from.</summary>
    public Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<Stream>(Open(descriptor.Digest));
    }

    /// <summary>A small blob's content, whose size is checked before it is read and whose digest after.</summary>
    public byte[] Read(Descriptor descriptor, int limit)
    {
        if (descriptor.Size > limit)
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"'{descriptor.Digest}' of {descriptor.Size} bytes is larger than {limit}");
        }

        using var stream = Open(descriptor.Digest);
        var bytes = new byte[Math.Min(stream.Length, (long)limit + 1)];
        stream.ReadExactly(bytes);
        return bytes.Length == descriptor.Size && Digest.Of(bytes) == descriptor.Digest
            ? bytes
            : throw Corrupt(descriptor, bytes.Length, Digest.Of(bytes));
    }

    /// <summary>A small blob whose size is not known; null where the store does not hold it whole, or it is larger than the limit.</summary>
    public ReadOnlyMemory<byte>? TryRead(Digest digest, int limit)
    {
        using var file = TryOpen(digest);
        if (file is null || file.Length > limit)
        {
            return null;
        }

        var bytes = new byte[file.Length];
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && Digest.Of(bytes) == digest ? bytes : null;
    }

    /// <summary>Stores what is in memory; nothing is written where the store holds it already.</summary>
    public Digest Write(ReadOnlySpan<byte> content)
    {
        var digest = Digest.Of(content);
        if (!Contains(digest))
        {
            using var blob = Create();
            blob.Stream.Write(content);
            blob.Commit(digest);
        }

        return digest;
    }

    /// <summary>Stores <paramref name="source"/> if it is exactly what the descriptor says.</summary>
    /// <param name="descriptor">Size and digest that are wanted.</param>
    /// <param name="source">Read to its end, or to the first byte too many.</param>
    /// <param name="progress">Told the bytes so far.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public async Task WriteVerifiedAsync(
        Descriptor descriptor, Stream source, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var blob = Create();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            for (int count; size <= descriptor.Size && (count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                size += count;
                hash.AppendData(buffer, 0, count);
                await blob.Stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                progress?.Report(size);
            }

            var digest = Digest.OfHash(hash.GetHashAndReset());
            if (size != descriptor.Size || digest != descriptor.Digest)
            {
                throw Corrupt(descriptor, size, digest);
            }

            blob.Commit(digest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A blob to be written; its digest is known at the end.</summary>
    public PendingBlob Create()
    {
        _ = Directory.CreateDirectory(blobs);
        _ = Directory.CreateDirectory(pending);
        return new PendingBlob(this, pending, isDurable);
    }

    /// <summary>Removes what processes that died had begun to write; what live ones write is locked and stays.</summary>
    /// <returns>How many files were removed.</returns>
    public int Reclaim() => Directory.Exists(pending) ? Directory.EnumerateFiles(pending).Count(PendingBlob.TryReclaim) : 0;

    /// <summary>For a directory that others look into: nothing of the writing stays visible where nobody else writes.</summary>
    internal void RemoveEmptyPending()
    {
        try
        {
            Directory.Delete(pending);
        }
        catch (IOException)
        {
            // Not there, or another process writes.
        }
    }

    private static KanikoException Corrupt(Descriptor wanted, long size, Digest digest) => new(ErrorCode.BlobCorrupt,
        size != wanted.Size
            ? $"the blob '{wanted.Digest}' came with {size} bytes or more, not {wanted.Size}"
            : $"the blob '{wanted.Digest}' came with the digest '{digest}'");
}
