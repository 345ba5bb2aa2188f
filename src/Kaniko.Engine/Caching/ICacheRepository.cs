using Kaniko.Images;
using Kaniko.Registries;

namespace Kaniko.Engine.Caching;

/// <summary>Where results of steps are kept for other machines: <c>--cache-repo</c>. Entries are small images under a tag.</summary>
internal interface ICacheRepository
{
    /// <summary>As the user writes it.</summary>
    public string Name { get; }

    /// <summary>The repository, where blobs can be mounted from it; else null.</summary>
    public ImageReference? Repository { get; }

    /// <summary>Throws why nothing can be put there, as far as that can be told without doing it.</summary>
    public Task CheckPushAsync(CancellationToken cancellationToken);

    /// <summary>The bytes of the manifest that a tag names, or null.</summary>
    public Task<ReadOnlyMemory<byte>?> FindAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Whether a tag is there.</summary>
    public Task<bool> HoldsAsync(string tag, CancellationToken cancellationToken);

    /// <summary>A layer of an entry; verified when it has been read to its end.</summary>
    public Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken);

    /// <summary>Puts an entry under a tag, which comes last. <paramref name="layer"/> is null for an entry without one.</summary>
    public Task SaveAsync(string tag, Image entry, BlobSource? layer, CancellationToken cancellationToken);
}

/// <summary>The cache repository in which a layer was found.</summary>
internal sealed record CacheLocation(ICacheRepository Cache) : Planning.BlobLocation;
