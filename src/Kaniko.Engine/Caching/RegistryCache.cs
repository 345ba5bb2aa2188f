using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries;

namespace Kaniko.Engine.Caching;

/// <summary>
/// A repository of a registry. It is spoken to as pushes are, without mirrors, so that what was put there is found. A registry that could not be
/// reached is not asked again: a build would wait for it at every step.
/// </summary>
internal sealed class RegistryCache(RegistryClient client, ImageReference repository) : ICacheRepository
{
    private readonly Lazy<Repository> opened = new(() => client.ForOptional(repository));
    private readonly ImagePusher pusher = new(client);
    private volatile KanikoException? lost;

    public string Name => repository.Name;

    public ImageReference? Repository => repository;

    /// <summary>Nobody answers there, or not who should.</summary>
    public static bool IsLost(Exception error) => error is KanikoException { Code: ErrorCode.RegistryUnreachable or ErrorCode.TlsFailed };

    public Task CheckPushAsync(CancellationToken cancellationToken) => AskAsync(async place =>
    {
        await place.CheckPushAsync(cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task<ReadOnlyMemory<byte>?> FindAsync(string tag, CancellationToken cancellationToken) =>
        AskAsync(async place => (await place.GetManifestAsync(tag, cancellationToken).ConfigureAwait(false))?.Bytes);

    public Task<bool> HoldsAsync(string tag, CancellationToken cancellationToken) =>
        AskAsync(async place => await place.HeadManifestAsync(tag, cancellationToken).ConfigureAwait(false) is not null);

    public Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken) =>
        AskAsync(place => place.OpenBlobAsync(layer, cancellationToken));

    public Task SaveAsync(string tag, Image entry, BlobSource? layer, CancellationToken cancellationToken)
    {
        var config = BlobSource.Of(entry.Manifest.Config.MediaType, entry.ConfigBytes);
        var image = new ImageToPush(entry.ManifestBytes, entry.Manifest.MediaType, layer is null ? [config] : [layer, config]);
        return AskAsync(_ => pusher.PushAsync(image, [repository.WithTag(tag)], progress: null, cancellationToken));
    }

    private async Task<T> AskAsync<T>(Func<Repository, Task<T>> ask)
    {
        if (lost is { } before)
        {
            throw new KanikoException(before.Code, before.Message, before) { Hint = before.Hint };
        }

        try
        {
            return await ask(opened.Value).ConfigureAwait(false);
        }
        catch (KanikoException e) when (IsLost(e))
        {
            lost = e;
            throw;
        }
    }
}
