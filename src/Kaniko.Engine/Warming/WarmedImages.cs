using Kaniko.Images;
using Kaniko.Images.Stores;

namespace Kaniko.Engine.Warming;

/// <summary>
/// The base images in a directory that <c>kaniko warm</c>, or Kaniko's warmer, filled: below the name of each manifest's digest an OCI
/// layout with that image. Builds only read it.
/// </summary>
/// <param name="directory"><c>--cache-dir</c>.</param>
/// <param name="timeToLive">Age from which an entry does not count.</param>
/// <param name="time">The clock.</param>
internal sealed class WarmedImages(string directory, TimeSpan timeToLive, TimeProvider time)
{
    /// <summary>Whether there is anything to look into.</summary>
    public bool Exists { get; } = Directory.Exists(directory);

    /// <summary>Where the image or index of a digest is, or would be.</summary>
    public string PathOf(Digest digest) => Path.Join(directory, digest.ToString());

    /// <summary>The blobs beside a manifest or index that is there and not too old; null where it is not.</summary>
    public BlobStore? TryOpen(Digest digest)
    {
        var path = PathOf(digest);
        if (!Exists || !Directory.Exists(path) || time.GetUtcNow() - Directory.GetLastWriteTimeUtc(path) > timeToLive)
        {
            return null;
        }

        var blobs = new BlobStore(path);
        return blobs.Contains(digest) ? blobs : null;
    }
}
