using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Annotations by what they are on. As in buildx, levels may stand before a key: <c>manifest,index:KEY</c>, <c>manifest[linux/arm64]:KEY</c>,
/// <c>manifest-descriptor:KEY</c> for the index's entry. Without one, a key is for the manifest.
/// </summary>
internal sealed class AnnotationLevels
{
    private const string OfManifest = "manifest";
    private const string OfIndex = "index";
    private const string OfEntry = "manifest-descriptor";

    private readonly List<(string Level, Platform? Platform, string Key, string Value)> annotations = [];

    private AnnotationLevels()
    {
    }

    public IReadOnlyDictionary<string, string> Index => Of(OfIndex, platform: null);

    /// <param name="annotations">As the request has them.</param>
    /// <param name="hasIndex">There is one to be annotated.</param>
    public static AnnotationLevels Read(IEnumerable<KeyValuePair<string, string>> annotations, bool hasIndex)
    {
        var levels = new AnnotationLevels();
        foreach (var (key, value) in annotations)
        {
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            var found = colon > 0 ? key[..colon].Split(',').Select(Level).ToList() : [];
            if (found.Count == 0 || found.Contains(null))
            {
                levels.annotations.Add((OfManifest, null, key, value)); // a colon of the key's own
                continue;
            }

            foreach (var (level, platform) in found.OfType<(string Level, Platform? Platform)>())
            {
                if (level != OfManifest && !hasIndex)
                {
                    throw new KanikoException(ErrorCode.UsageInvalid, $"the annotation '{key}' is for an index, which the image of one platform has not")
                    {
                        Hint = "leave its level out, or name several platforms with --custom-platform",
                    };
                }

                levels.annotations.Add((level, platform, key[(colon + 1)..], value));
            }
        }

        return levels;
    }

    public IReadOnlyDictionary<string, string> Manifest(Platform platform) => Of(OfManifest, platform);

    /// <summary>Of the index's entry for a platform.</summary>
    public IReadOnlyDictionary<string, string> Entry(Platform platform) => Of(OfEntry, platform);

    private Dictionary<string, string> Of(string level, Platform? platform)
    {
        var some = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var annotation in annotations)
        {
            if (annotation.Level == level && (annotation.Platform is null || platform?.Satisfies(annotation.Platform) == true))
            {
                some[annotation.Key] = annotation.Value;
            }
        }

        return some;
    }

    private static (string Level, Platform? Platform)? Level(string text)
    {
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var name = bracket > 0 && text.EndsWith(']') ? text[..bracket] : text;
        if (name == "index-descriptor")
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "annotations of level 'index-descriptor' are on nothing that a registry keeps")
            {
                Hint = "write index:KEY=VALUE",
            };
        }

        return name is OfManifest or OfEntry || (name == OfIndex && name == text)
            ? (name, name == text ? null : Platform.Parse(text[(bracket + 1)..^1]))
            : null;
    }
}
