using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries;
using Kaniko.Registries.Moving;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Moving;

/// <summary>Says what an image is without its layers.</summary>
internal static class Inspection
{
    /// <param name="origin">Where it is.</param>
    /// <param name="root">What its name stands for.</param>
    /// <param name="platform">Must be there; null: the machine's, if it is.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public static async Task<InspectResult> OfAsync(ImageOrigin origin, ManifestContent root, Platform? platform, CancellationToken cancellationToken) =>
        Of(origin, root) with { Image = await ImageOfAsync(origin, root, platform, cancellationToken).ConfigureAwait(false) };

    /// <summary>The manifest's bytes instead of what they mean.</summary>
    /// <param name="origin">Where it is.</param>
    /// <param name="root">What its name stands for.</param>
    /// <param name="platform">Whose manifest is wanted; null: the root, also where that is an index.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public static async Task<InspectResult> RawAsync(ImageOrigin origin, ManifestContent root, Platform? platform, CancellationToken cancellationToken) =>
        Of(origin, root) with
        {
            Raw = (platform is null ? root : await origin.GetImageAsync(root, platform, cancellationToken).ConfigureAwait(false)).Bytes.ToArray(),
        };

    private static InspectResult Of(ImageOrigin origin, ManifestContent root) => new()
    {
        Reference = origin.Name,
        Digest = root.Digest.ToString(),
        MediaType = root.MediaType,
        Manifests = MediaTypes.IsIndex(root.MediaType) ? TreePush.Entries(root.Bytes) : [],
        Manifest = Json(root.Bytes),
    };

    private static async Task<InspectedImage?> ImageOfAsync(ImageOrigin origin, ManifestContent root, Platform? platform, CancellationToken cancellationToken)
    {
        ManifestContent manifest;
        try
        {
            manifest = await origin.GetImageAsync(root, platform ?? Platform.Host, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e) when (e.Code == ErrorCode.PlatformNotFound && platform is null)
        {
            return null;
        }

        var document = ImageDocument.ReadManifest(manifest.Bytes.Span);
        if (document.Config.MediaType is not (MediaTypes.OciConfig or MediaTypes.DockerConfig))
        {
            return null;
        }

        var bytes = await origin.ReadBlobAsync(document.Config, ImageDocument.MaximumConfigSize, cancellationToken).ConfigureAwait(false);
        var image = Image.Read(manifest.Bytes.ToArray(), bytes);
        var steps = image.Config.History.Where(step => step.EmptyLayer is not true).Select(step => step.CreatedBy).ToList();
        return new InspectedImage
        {
            Digest = image.Digest.ToString(),
            ImageId = image.ImageId.ToString(),
            MediaType = manifest.MediaType,
            Platform = image.Config.Platform.ToString(),
            Created = image.Config.Created,
            Size = image.Manifest.Layers.Sum(layer => layer.Size),
            Layers = [.. image.Manifest.Layers.Select((layer, index) => new InspectedLayer(
                layer.Digest.ToString(),
                image.Config.RootFs.DiffIds[index].ToString(),
                layer.Size,
                layer.MediaType,
                steps.Count == image.Manifest.Layers.Count ? steps[index] : null))],
            Config = Json(bytes),
            Manifest = Json(manifest.Bytes),
        };
    }

    private static JsonElement Json(ReadOnlyMemory<byte> document)
    {
        using var json = JsonDocument.Parse(document);
        return json.RootElement.Clone();
    }
}
