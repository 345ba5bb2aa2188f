using System.Security.Cryptography;
using Kaniko.Diagnostics;
using Kaniko.Images.Compression;

namespace Kaniko.Images.Layers;

/// <summary>
/// Reads a stored layer as an uncompressed tar archive. A thread of its own decompresses and hashes ahead of the reader.
/// <see cref="Verify"/> reads what is left and compares the diff id. Disposing leaves the blob open.
/// </summary>
public sealed class LayerReader : IDisposable
{
    private readonly Digest? diffId;
    private readonly Stream content;
    private readonly ReadAheadStream ahead;
    private readonly IncrementalHash? hash;

    /// <param name="blob">The layer as it is stored; its compression is told by its first bytes.</param>
    /// <param name="diffId">What the archive must hash to; null where it need not be checked.</param>
    /// <param name="code">The kind of failure that a cut or malformed stream is.</param>
    public LayerReader(Stream blob, Digest? diffId, ErrorCode code = ErrorCode.LayerInvalid)
    {
        this.diffId = diffId;
        hash = diffId is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content = Decompression.Open(blob, code);
        ahead = new ReadAheadStream(content, hash);
    }

    public Stream Archive => ahead;

    /// <summary>Throws where the whole archive is not what the diff id says.</summary>
    public void Verify()
    {
        ahead.ReadToEnd();
        if (hash is null)
        {
            return;
        }

        var actual = Digest.OfHash(hash.GetHashAndReset());
        if (actual != diffId)
        {
            throw new KanikoException(ErrorCode.LayerInvalid, $"the layer's content has the diff id '{actual}', not '{diffId}'");
        }
    }

    public void Dispose()
    {
        ahead.Dispose();
        content.Dispose();
        hash?.Dispose();
    }
}
