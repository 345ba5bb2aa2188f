using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries;

/// <summary>An image as a registry has it, without its layers: those are opened when something needs them.</summary>
public sealed record PulledImage
{
    /// <summary>What was asked for.</summary>
    public required ImageReference Reference { get; init; }

    /// <summary>Where its blobs are.</summary>
    public required Repository Repository { get; init; }

    /// <summary>The image's own manifest, of one platform.</summary>
    public required ManifestContent Manifest { get; init; }

    /// <summary>What <see cref="Manifest"/> says.</summary>
    public required ImageManifest Document { get; init; }

    /// <summary>The image configuration, as it came.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The index that the reference names, or null where it names the manifest.</summary>
    public ManifestContent? Index { get; init; }
}

/// <summary>Finds images of one platform.</summary>
public sealed class ImagePuller(RegistryClient client)
{
    /// <summary>Manifests, indexes and configurations that need not be fetched: the bytes of a digest, which they have, or null.</summary>
    public Func<Digest, ReadOnlyMemory<byte>?> Documents { get; init; } = static _ => null;

    // An index in an index is allowed; a chain of them is not worth following.
    private const int MostIndexes = 2;

    /// <summary>The image, or <c>ManifestNotFound</c>; <c>PlatformNotFound</c> where it exists, but for others only.</summary>
    public async Task<PulledImage> PullAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken) =>
        await TryPullAsync(reference, platform, cancellationToken).ConfigureAwait(false)
        ?? throw new KanikoException(ErrorCode.ManifestNotFound, $"there is no image '{reference}'")
        {
            Hint = reference.Digest is null ? "check the name and the tag" : "check the name and the digest; registries forget images that no tag names",
        };

    /// <summary>The image, or null where the registry has none of that name.</summary>
    public async Task<PulledImage?> TryPullAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken)
    {
        var repository = client.For(reference, RegistryAccess.Pull);
        var first = await ManifestAsync(repository, reference.Selector, cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            return null;
        }

        var manifest = first;
        for (var depth = 0; MediaTypes.IsIndex(manifest.MediaType); depth++)
        {
            var entry = depth < MostIndexes
                ? PlatformChoice.Choose(ImageDocument.ReadIndex(manifest.Bytes.Span), platform, reference.ToString())
                : throw new KanikoException(ErrorCode.ManifestInvalid, $"the image '{reference}' is an index of indexes of indexes");
            manifest = await ManifestAsync(repository, entry.Digest.ToString(), cancellationToken).ConfigureAwait(false)
                ?? throw new KanikoException(ErrorCode.ManifestNotFound, $"the index of '{reference}' names the manifest '{entry.Digest}', which is not there");
        }

        var document = ImageDocument.ReadManifest(manifest.Bytes.Span);
        if (document.Config.MediaType is not (MediaTypes.OciConfig or MediaTypes.DockerConfig))
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"'{reference}' is no image: it is an artifact with another kind of configuration");
        }

        return new PulledImage
        {
            Reference = reference,
            Repository = repository,
            Manifest = manifest,
            Document = document,
            Config = Documents(document.Config.Digest)
                ?? await repository.ReadBlobAsync(document.Config, ImageDocument.MaximumConfigSize, cancellationToken).ConfigureAwait(false),
            Index = ReferenceEquals(manifest, first) ? null : first,
        };
    }

    private async Task<ManifestContent?> ManifestAsync(Repository repository, string selector, CancellationToken cancellationToken) =>
        Digest.TryParse(selector) is { } digest && Documents(digest) is { } known
            ? new ManifestContent(known, ImageDocument.MediaTypeOf(known.Span), digest, repository.Name.Split('/')[0])
            : await repository.GetManifestAsync(selector, cancellationToken).ConfigureAwait(false);
}
