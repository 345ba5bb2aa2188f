namespace Kaniko.Engine.Caching;

/// <summary>A step's key and what went into it.</summary>
/// <param name="Key">Of all parts.</param>
/// <param name="Parts">By name; long values are shortened to their hash. Two lists compared say what changed.</param>
public sealed record StepKey(CacheKey Key, IReadOnlyDictionary<string, string> Parts)
{
    public static StepKey Of(IReadOnlyList<KeyValuePair<string, string?>> parts)
    {
        var key = CacheKey.Of(parts.SelectMany(part => new[] { part.Key, part.Value }));
        return new StepKey(key, parts.ToDictionary(
            part => part.Key,
            part => part.Value is null ? "" : part.Value.Length <= 80 ? part.Value : CacheKey.Of(part.Value).Hex,
            StringComparer.Ordinal));
    }

    /// <summary>The key of steps that make one layer together: another than that of the last of them alone.</summary>
    public static StepKey OfGroup(IReadOnlyList<StepKey> steps) => new(
        CacheKey.Of(steps.Select(step => step.Key.Hex).Prepend("one layer")),
        steps.SelectMany((step, index) => step.Parts.Select(part => KeyValuePair.Create($"{index + 1}. {part.Key}", part.Value)))
            .ToDictionary(StringComparer.Ordinal));

    /// <summary>What differs from an earlier build of the same step, for people; null when that is not known.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string> now)
    {
        if (before is null)
        {
            return null;
        }

        var changed = now.Where(part => before.GetValueOrDefault(part.Key) != part.Value).Select(part => part.Key)
            .Concat(before.Keys.Where(name => !now.ContainsKey(name))).Distinct().ToList();
        return changed.Count == 0 ? "its entry is gone" : "changed: " + string.Join(", ", changed);
    }
}
