using System.Buffers;
using System.Security.Cryptography;
using Kaniko.Diagnostics;

namespace Kaniko.Images.Stores;

/// <summary>
/// Blobs by digest below a directory, shared by any number of processes. A blob is there whole and verified, or not at all: it is
/// written beside its place and renamed.
/// </summary>
public sealed class BlobStore(string directory)
{
    private const int BufferSize = 256 * 1024;

    // A pending blob this young may belong to a process that has not locked it yet.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly string blobs = Path.Join(directory, "sha256");
    private readonly string pending = Path.Join(directory, "pending");

    public string PathOf(Digest digest) => Path.Join(blobs, digest.Hex);

    public bool Contains(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>The blob's content, or null when it is not here.</summary>
    public FileStream? TryOpen(Digest digest)
    {
        try
        {
            return new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A small blob, such as a manifest or configuration, or null when it is not here or larger than the limit.</summary>
    public byte[]? TryRead(Digest digest, int limit)
    {
        using var stream = TryOpen(digest);
        if (stream is null || stream.Length > limit)
        {
            return null;
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return Digest.Of(content) == digest ? content : null;
    }

    /// <summary>Begins a blob whose digest is known only at its end.</summary>
    public PendingBlob Create()
    {
        Directory.CreateDirectory(blobs);
        Directory.CreateDirectory(pending);
        return new PendingBlob(Path.Join(pending, Guid.NewGuid().ToString("N")), PathOf);
    }

    /// <summary>Keeps a small blob.</summary>
    public Digest Add(ReadOnlySpan<byte> content)
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

    /// <summary>Copies a blob in; content that differs from the descriptor is an error, and nothing of it is kept.</summary>
    public async Task AddAsync(Descriptor descriptor, Stream source, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var blob = Create();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                size += read;
                if (size > descriptor.Size)
                {
                    break;
                }

                hash.AppendData(buffer, 0, read);
                await blob.Stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                progress?.Report(size);
            }

            Verify(descriptor, size, hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        blob.Commit(descriptor.Digest);
    }

    /// <summary>Removes what processes that no longer live had begun.</summary>
    public void Reclaim(TimeProvider time)
    {
        if (!Directory.Exists(pending))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(pending))
        {
            if (time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > Grace)
            {
                RemoveUnused(path);
            }
        }
    }

    private static void RemoveUnused(string path)
    {
        try
        {
            // A blob that is being written is locked by its writer, and the lock goes with the process.
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                File.Delete(path);
            }
        }
        catch (IOException)
        {
        }
    }

    private static void Verify(Descriptor descriptor, long size, IncrementalHash hash)
    {
        if (size != descriptor.Size)
        {
            throw new KanikoException(
                ErrorCode.BlobCorrupt, $"blob {descriptor.Digest} has {(size > descriptor.Size ? "more than " : "")}{Math.Min(size, descriptor.Size)} bytes, not {descriptor.Size}");
        }

        Span<byte> sha256 = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(sha256);
        if (Digest.OfHash(sha256) is var found && found != descriptor.Digest)
        {
            throw new KanikoException(ErrorCode.BlobCorrupt, $"blob {descriptor.Digest} holds other content: {found}");
        }
    }
}

/// <summary>A blob that is being written; gone when disposed before <see cref="Commit"/>.</summary>
public sealed class PendingBlob : IDisposable
{
    private readonly string path;
    private readonly Func<Digest, string> pathOf;
    private bool committed;

    internal PendingBlob(string path, Func<Digest, string> pathOf)
    {
        this.path = path;
        this.pathOf = pathOf;
        Stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    public FileStream Stream { get; }

    /// <summary>Gives the content its name; the caller has computed the digest of all that was written.</summary>
    public void Commit(Digest digest)
    {
        Stream.Flush();
        File.Move(path, pathOf(digest), overwrite: true);
        committed = true;
        Stream.Dispose();
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!committed)
        {
            File.Delete(path);
        }
    }
}
