namespace Kaniko.Tasks.Actions;

/// <summary>The outputs of the action.</summary>
public static class ActionOutputs
{
    /// <summary>Names and meanings.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new("digest", "The digest of the image's manifest, as the registry has it"),
        new("imageid", "The digest of the image's configuration: Docker's image id"),
        new("metadata", "What was built as JSON, in the keys of docker/build-push-action"),
        new("tags", "Every reference that was pushed, a line each"),
        new("image", "The first reference by its digest, REPOSITORY@DIGEST; empty without a push"),
        new("cache-hit-ratio", "Steps that the cache had, of those it was asked for: from 0 to 1"),
        new("json", "The whole result as JSON: images, layers, steps, base images, findings"),
    ];
}
