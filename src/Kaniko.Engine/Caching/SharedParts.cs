using System.Text.Json;
using Kaniko.Images;

namespace Kaniko.Engine.Caching;

/// <summary>
/// What went into the keys of the last build of a Dockerfile, kept in the cache repository so that a miss on another machine can say what
/// changed. Values are there as hashes only: build arguments are nobody else's business.
/// </summary>
internal sealed class SharedParts
{
    private const string Annotation = "tasks.kaniko.cache.parts";
    private const int HashLength = 12;

    private readonly ICacheRepository repository;
    private readonly Lazy<Task<Dictionary<string, Dictionary<string, string>>>> known;

    /// <param name="repository">Where.</param>
    /// <param name="name">The same for every build of the Dockerfile.</param>
    /// <param name="cancellationToken">Ends the one request for all.</param>
    public SharedParts(ICacheRepository repository, string name, CancellationToken cancellationToken)
    {
        this.repository = repository;
        Tag = "parts-" + CacheKey.Of("parts", name).Hex;
        known = new(() => Task.Run(() => ReadAsync(cancellationToken), cancellationToken));
    }

    /// <summary>Where in the repository.</summary>
    public string Tag { get; }

    /// <summary>What differs from the last build that put its parts there; null where that is not known.</summary>
    public async Task<string?> DifferenceAsync(IEnumerable<CacheKey> slots, IReadOnlyDictionary<string, string> parts)
    {
        var all = await known.Value.ConfigureAwait(false);
        var before = slots.Select(slot => all.GetValueOrDefault(slot.Hex)).FirstOrDefault(found => found is not null);
        return StepKey.Difference(before, Hashed(parts));
    }

    /// <summary>Puts there what this build has, in place of the last one's.</summary>
    public async Task SaveAsync(IEnumerable<(CacheKey Slot, IReadOnlyDictionary<string, string> Parts)> steps, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (slot, parts) in steps)
        {
            all[slot.Hex] = Hashed(parts);
        }

        var config = new ImageConfig { Architecture = "unknown", OperatingSystem = "unknown" };
        var entry = Image.Create(config, [], ManifestFormat.Oci, new Dictionary<string, string>
        {
            [Annotation] = JsonSerializer.Serialize(all, RecordJson.Default.DictionaryStringDictionaryStringString),
        });
        if (entry.ManifestBytes.Length < ImageDocument.MaximumManifestSize)
        {
            await repository.SaveAsync(Tag, entry, layer: null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An explanation that cannot be had is none; the lookup of the step itself has told what is wrong.</summary>
    private async Task<Dictionary<string, Dictionary<string, string>>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await repository.FindAsync(Tag, cancellationToken).ConfigureAwait(false) is { } manifest
                && ImageDocument.ReadManifest(manifest.Span).Annotations?.GetValueOrDefault(Annotation) is { } json
                ? JsonSerializer.Deserialize(json, RecordJson.Default.DictionaryStringDictionaryStringString) ?? []
                : [];
        }
        catch (Exception e) when (e is JsonException || SharedCache.IsFailure(e))
        {
            return [];
        }
    }

    private static Dictionary<string, string> Hashed(IReadOnlyDictionary<string, string> parts) =>
        parts.ToDictionary(part => part.Key, part => CacheKey.Of(part.Value).Hex[..HashLength], StringComparer.Ordinal);
}
