using Kaniko.Images;

namespace Kaniko.Registries;

/// <summary>A manifest or index as a registry sent it. The digest is that of the bytes, whatever the registry says.</summary>
/// <param name="Bytes">As they came; only these have the digest.</param>
/// <param name="MediaType">What header and document agree on.</param>
/// <param name="Digest">Of <paramref name="Bytes"/>.</param>
/// <param name="Registry">Which registry answered: the named one, or a mirror.</param>
public sealed record ManifestContent(ReadOnlyMemory<byte> Bytes, string MediaType, Digest Digest, string Registry);

/// <summary>What a registry says about a manifest without sending it. The digest is its word only.</summary>
/// <param name="MediaType">As stated in the answer.</param>
/// <param name="Digest">As stated in the answer.</param>
/// <param name="Size">Bytes, where stated.</param>
public sealed record ManifestHead(string? MediaType, Digest Digest, long? Size);
