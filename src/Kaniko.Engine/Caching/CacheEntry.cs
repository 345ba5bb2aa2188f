using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Images.Layers;

namespace Kaniko.Engine.Caching;

/// <summary>
/// A step's result as an entry of a cache repository: an image of the step's layer, whose manifest says which key and form it is for. All that a lookup needs is in the manifest, so that one request answers it.
/// </summary>
internal static class CacheEntry
{
    private const string Prefix = "tasks.kaniko.cache.";
    private const string Version = "1";

    /// <summary>The tag of an entry. Other builders' tags in the same repository look different.</summary>
    public static string TagOf(CacheKey key, string form) => "step-" + CacheKey.Of("entry", Version, key.Hex, form).Hex;

    /// <summary>The image that says what <see cref="Read"/> gives back.</summary>
    /// <param name="key">What it is the result of.</param>
    /// <param name="form">What its layer is like.</param>
    /// <param name="record">The result, with a layer in the form.</param>
    /// <param name="text">The instruction as written, for people who look into the repository.</param>
    public static Image Write(CacheKey key, string form, StepRecord record, string text)
    {
        var layer = record.LayerIn(form) ?? throw new ArgumentException("no layer in the form", nameof(record));
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Prefix + "version"] = Version,
            [Prefix + "key"] = key.Hex,
            [Prefix + "form"] = form,
            [Prefix + "created"] = record.Created.ToString("O", CultureInfo.InvariantCulture),
            [Prefix + "diff-id"] = layer.DiffId.ToString(),
        };

        var config = new ImageConfig
        {
            Architecture = "unknown",
            OperatingSystem = "unknown",
            Created = record.Created,
            History = [new History { Created = record.Created, CreatedBy = text, Comment = "kaniko cache entry" }],
        };
        return Image.Create(config, [new Layer(layer.Descriptor, layer.DiffId, 0)], ManifestFormat.Oci, annotations);
    }

    /// <summary>The result that an entry holds; throws where it is no entry, or one for something else.</summary>
    public static StepRecord Read(CacheKey key, string form, ReadOnlySpan<byte> manifestBytes)
    {
        var manifest = ImageDocument.ReadManifest(manifestBytes);
        if (Value(manifest, "version") != Version)
        {
            throw Refused("it was not put there by this program");
        }

        if (Value(manifest, "key") != key.Hex || Value(manifest, "form") != form)
        {
            throw Refused("it belongs to another step");
        }

        if (!DateTimeOffset.TryParse(Value(manifest, "created"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var created))
        {
            throw Refused("it has no time");
        }

        return manifest.Layers is [{ MediaType: MediaTypes.OciLayer or MediaTypes.OciLayerGzip or MediaTypes.OciLayerZstd } layer]
            && Digest.TryParse(Value(manifest, "diff-id") ?? "") is { } diffId
            ? new StepRecord { Created = created }.With(form, new LayerRecord(layer with { Annotations = null, Platform = null }, diffId))
            : throw Refused("its layers are not what a step makes");
    }

    private static string? Value(ImageManifest manifest, string name) => manifest.Annotations?.GetValueOrDefault(Prefix + name);

    private static KanikoException Refused(string why) => new(ErrorCode.ManifestInvalid, why);
}
