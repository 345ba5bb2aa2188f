using Kaniko.Images;
using Kaniko.Images.Stores;

namespace Kaniko.Engine.Warming;

/// <summary>Manifests, indexes and configurations in a cache directory, by digest. A configuration is found once its manifest was asked for.</summary>
internal sealed class WarmedDocuments(WarmedImages images)
{
    private readonly List<BlobStore> opened = [];

    public ReadOnlyMemory<byte>? TryRead(Digest digest)
    {
        lock (opened)
        {
            if (images.TryOpen(digest) is { } blobs)
            {
                opened.Add(blobs);
            }

            return opened.Select(store => store.TryRead(digest, ImageDocument.MaximumConfigSize)).FirstOrDefault(bytes => bytes is not null);
        }
    }
}
