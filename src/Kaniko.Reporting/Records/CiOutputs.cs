using System.Globalization;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting.Records;

/// <summary>The outputs of the action, which are also the variables of other systems.</summary>
internal sealed record CiOutputs
{
    private const int MaximumJson = 200 * 1024; // a job's outputs together may take 1 MB, two bytes a character

    /// <summary>The manifest's digest; the index's, where there are several platforms.</summary>
    public required string Digest { get; init; }

    /// <summary>The configuration's digest; the index's, where there are several platforms.</summary>
    public required string ImageId { get; init; }

    /// <summary>buildx's metadata.</summary>
    public required string Metadata { get; init; }

    /// <summary>Every reference that was pushed, a line each.</summary>
    public required string Tags { get; init; }

    /// <summary>The first one by its digest; empty without a push.</summary>
    public required string Image { get; init; }

    /// <summary>From <c>0</c> to <c>1</c>.</summary>
    public required string CacheHitRatio { get; init; }

    /// <summary>The whole result; only its digests where it is larger than a job may say.</summary>
    public required string Json { get; init; }

    /// <summary>In the names of docker/build-push-action where the meaning is the same.</summary>
    public IEnumerable<KeyValuePair<string, string>> Named =>
    [
        new("digest", Digest),
        new("imageid", ImageId),
        new("metadata", Metadata),
        new("tags", Tags),
        new("image", Image),
        new("cache-hit-ratio", CacheHitRatio),
        new("json", Json),
    ];

    /// <summary>Of a build that succeeded.</summary>
    public static CiOutputs Of(BuildRecord record)
    {
        var result = record.Result!;
        var (hits, asked) = record.Cache;
        return new()
        {
            Digest = result.Digest,
            ImageId = result.ImageId,
            Metadata = BuildMetadata.Write(result, warnings: null).TrimEnd('\n'),
            Tags = string.Join('\n', result.Images.Select(image => image.Reference)),
            Image = result.Images.Count > 0 ? result.Images[0].Pinned : "",
            CacheHitRatio = (asked == 0 ? 0 : (double)hits / asked).ToString("0.##", CultureInfo.InvariantCulture),
            Json = Bounded(result),
        };
    }

    private static string Bounded(BuildResult result)
    {
        var json = BuildEventJson.Write(result);
        return json.Length <= MaximumJson ? json : BuildEventJson.Write(result with { Steps = [], Warnings = [] });
    }
}
