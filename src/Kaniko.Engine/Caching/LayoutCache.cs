using Kaniko.Images;
using Kaniko.Images.Stores;
using PushSource = Kaniko.Registries.BlobSource;

namespace Kaniko.Engine.Caching;

/// <summary>A directory in the form of the OCI image layout, given as <c>oci:PATH</c>; several builds may share it.</summary>
internal sealed class LayoutCache(string path, string name) : ICacheRepository
{
    private readonly ImageLayout layout = new(path);
    private readonly Lazy<Dictionary<string, Descriptor>> entries = new(() => Read(path));

    public string Name => name;

    public ImageReference? Repository => null;

    public Task CheckPushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ReadOnlyMemory<byte>?> FindAsync(string tag, CancellationToken cancellationToken) => Task.Run(
        () => entries.Value.GetValueOrDefault(tag) is { } entry && layout.Blobs.Contains(entry)
            ? layout.Blobs.Read(entry, ImageDocument.MaximumManifestSize)
            : (ReadOnlyMemory<byte>?)null,
        cancellationToken);

    public Task<bool> HoldsAsync(string tag, CancellationToken cancellationToken) => Task.Run(
        () => entries.Value.GetValueOrDefault(tag) is { } entry && layout.Blobs.Contains(entry), cancellationToken);

    public Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken) => layout.Blobs.OpenAsync(layer, cancellationToken);

    public Task SaveAsync(string tag, Image entry, PushSource? layer, CancellationToken cancellationToken) =>
        layout.AddAsync(entry, tag, async (_, token) => await layer!.Open(token).ConfigureAwait(false), cancellationToken);

    private static Dictionary<string, Descriptor> Read(string path)
    {
        var found = new Dictionary<string, Descriptor>(StringComparer.Ordinal);
        if (File.Exists(Path.Combine(path, "index.json")))
        {
            foreach (var entry in new ImageLayout(path).ReadIndex().Manifests)
            {
                if (entry.Annotations?.GetValueOrDefault(ImageLayout.ReferenceName) is { } tag)
                {
                    found[tag] = entry;
                }
            }
        }

        return found;
    }
}
