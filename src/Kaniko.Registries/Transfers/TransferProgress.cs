using Kaniko.Images;

namespace Kaniko.Registries;

public enum TransferDirection
{
    Pull,
    Push,
}

/// <summary>How far the transfer of one blob has come. The last one of a transfer has <paramref name="Done"/>.</summary>
/// <param name="Direction">From or to the registry.</param>
/// <param name="Repository">Registry and repository.</param>
/// <param name="Blob">What is transferred.</param>
/// <param name="Current">Bytes so far.</param>
/// <param name="Done">Nothing more will come.</param>
/// <param name="Note">«already there», «mounted from …».</param>
public sealed record TransferProgress(
    TransferDirection Direction, string Repository, Descriptor Blob, long Current, bool Done, string? Note = null);

/// <summary>How a pushed blob came to be on the registry.</summary>
/// <param name="Kind">The way.</param>
/// <param name="MountedFrom">The repository that had it, for <see cref="PushKind.Mounted"/>.</param>
public sealed record PushOutcome(PushKind Kind, string? MountedFrom = null);

public enum PushKind
{
    Uploaded,
    AlreadyThere,
    Mounted,
}

/// <summary>A blob that can be pushed.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="Open">Opens the content at its start; called once for each attempt. Seekable streams make resuming cheap.</param>
public sealed record BlobSource(Descriptor Descriptor, Func<CancellationToken, ValueTask<Stream>> Open)
{
    /// <summary>Repositories that may hold the blob. Those on the registry that is pushed to are tried, in order, before the content is sent.</summary>
    public IReadOnlyList<ImageReference> MountFrom { get; init; } = [];

    /// <summary>A blob that is in memory: an image configuration.</summary>
    public static BlobSource Of(string mediaType, ReadOnlyMemory<byte> bytes) => new(
        new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes.Span), Size = bytes.Length },
        _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes.ToArray(), writable: false)));
}
