using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries.Moving;

/// <summary>An image on a registry, or on its mirrors.</summary>
public sealed class RegistryOrigin(RegistryClient client, ImageReference reference) : ImageOrigin
{
    private readonly Repository repository = client.For(reference, RegistryAccess.Pull);

    public override string Name => reference.ToString();

    public override async Task<ManifestContent> GetRootAsync(CancellationToken cancellationToken) =>
        await repository.GetManifestAsync(reference.Selector, cancellationToken).ConfigureAwait(false)
        ?? throw new KanikoException(ErrorCode.ManifestNotFound, $"there is no image '{reference}'") { Hint = "check the name and the tag" };

    public override async Task<ManifestContent> GetAsync(Descriptor entry, CancellationToken cancellationToken) =>
        await repository.GetManifestAsync(entry.Digest.ToString(), cancellationToken).ConfigureAwait(false)
        ?? throw new KanikoException(ErrorCode.ManifestNotFound, $"the index '{reference}' names '{entry.Digest}', which the registry does not hold")
        {
            Hint = entry.Platform is { } platform ? $"push the image for {platform} again, or leave it out with --custom-platform" : null,
        };

    public override BlobSource Blob(Descriptor blob) => RemoteBlob.In(client, reference, blob);
}
