using Kaniko.Images;
using Kaniko.Registries;

namespace Kaniko.Engine.Caching;

/// <summary>A repository of a registry. It is spoken to as pushes are, without mirrors, so that what was put there is found.</summary>
internal sealed class RegistryCache(RegistryClient client, ImageReference repository) : ICacheRepository
{
    private readonly Lazy<Repository> opened = new(() => client.For(repository, RegistryAccess.Push));
    private readonly ImagePusher pusher = new(client);

    public string Name => repository.Name;

    public ImageReference? Repository => repository;

    public async Task<ReadOnlyMemory<byte>?> FindAsync(string tag, CancellationToken cancellationToken) =>
        (await opened.Value.GetManifestAsync(tag, cancellationToken).ConfigureAwait(false))?.Bytes;

    public async Task<bool> HoldsAsync(string tag, CancellationToken cancellationToken) =>
        await opened.Value.HeadManifestAsync(tag, cancellationToken).ConfigureAwait(false) is not null;

    public Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken) => opened.Value.OpenBlobAsync(layer, cancellationToken);

    public async Task SaveAsync(string tag, Image entry, BlobSource? layer, CancellationToken cancellationToken)
    {
        var config = BlobSource.Of(entry.Manifest.Config.MediaType, entry.ConfigBytes);
        var image = new ImageToPush(entry.ManifestBytes, entry.Manifest.MediaType, layer is null ? [config] : [layer, config]);
        _ = await pusher.PushAsync(image, [repository.WithTag(tag)], progress: null, cancellationToken).ConfigureAwait(false);
    }
}
