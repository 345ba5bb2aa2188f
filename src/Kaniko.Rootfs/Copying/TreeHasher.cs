using System.Security.Cryptography;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs;

/// <summary>
/// Hashes what COPY would take: names, types, modes, contents, link targets, device numbers and capabilities; owners only where
/// the options say so, times never. Equal content in another place or order on disk has the same hash.
/// </summary>
public sealed class TreeHasher
{
    private const int BufferSize = 1024 * 1024;
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(2);

    private readonly RootDirectory source;
    private readonly HashMemo memo;
    private readonly TimeProvider time;
    private int filesRead;

    /// <param name="source">The root that sources are below.</param>
    /// <param name="memoFile">Where hashes of unchanged files are kept between builds; null to keep none.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public TreeHasher(RootDirectory source, string? memoFile, TimeProvider? time = null) =>
        (this.source, memo, this.time) = (source, new HashMemo(memoFile), time ?? TimeProvider.System);

    /// <summary>How many files were read, and not found in the memo file, since this object was made.</summary>
    public int FilesRead => filesRead;

    /// <summary>The sha256, in hex. A source that does not exist is the error that <see cref="FileCopier.Copy"/> throws.</summary>
    public string Hash(IReadOnlyList<string> sources, CopyOptions options, CancellationToken cancellationToken)
    {
        var resolver = new SourceResolver(source, options);
        var listing = new HashListing(options.IncludeOwner);
        foreach (var match in resolver.Resolve(sources, cancellationToken))
        {
            List(match, options, resolver, listing, cancellationToken);
        }

        HashContents(listing.Files, cancellationToken);
        memo.Save();
        return listing.Finish();
    }

    private void List(
        SourceMatch match, CopyOptions options, SourceResolver resolver, HashListing listing, CancellationToken cancellationToken)
    {
        if (!match.IsDirectory)
        {
            using var parent = source.OpenParent(match.Path, out var name);
            listing.Add(match.Name, name, match.Metadata, parent, match.Path);
            return;
        }

        using var start = source.OpenHandle(match.Path, OpenFlags.ReadDirectory);
        listing.Start(match, start);
        var tree = new SelectedTree(source, options, match);
        tree.Walk(listing, cancellationToken);
        if (match.Required is { } required && !tree.FoundRequired)
        {
            throw resolver.NotFound(BytePath.Text(BytePath.Join(match.Path, BytePath.Of(required))));
        }
    }

    private void HashContents(List<HashedFile> files, CancellationToken cancellationToken)
    {
        var unknown = new List<HashedFile>();
        foreach (var file in files)
        {
            file.Hash = memo.TryGet(FileState.Of(file.Metadata));
            if (file.Hash is null)
            {
                unknown.Add(file);
            }
        }

        if (unknown.Count == 0)
        {
            return;
        }

        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.ForEach(unknown, parallel, () => new byte[BufferSize], (file, _, buffer) => Read(file, buffer, cancellationToken), static _ => { });
        }
        catch (AggregateException errors)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    private byte[] Read(HashedFile file, byte[] buffer, CancellationToken cancellationToken)
    {
        using var handle = source.OpenFile(file.Path);
        var before = At.Stat(handle, default);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long offset = 0;
        while (RandomAccess.Read(handle, buffer, offset) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, count);
            offset += count;
        }

        file.Hash = hash.GetHashAndReset();
        Interlocked.Increment(ref filesRead);
        var state = FileState.Of(before);
        if (state == FileState.Of(At.Stat(handle, default)) && IsSettled(before))
        {
            memo.Add(state, file.Hash);
        }

        return buffer;
    }

    /// <summary>Changed so long ago that another change would have got another time.</summary>
    private bool IsSettled(EntryMetadata metadata)
    {
        var limit = (time.GetUtcNow() - Racy).ToUnixTimeSeconds();
        return metadata.ModificationTime.Seconds < limit && metadata.ChangeTime.Seconds < limit;
    }
}
