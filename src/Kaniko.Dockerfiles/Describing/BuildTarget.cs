using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Describing;

/// <summary>A stage as <c>--call targets</c> lists it.</summary>
/// <param name="Name">Null where the stage has none.</param>
/// <param name="Description">The comment above its FROM.</param>
/// <param name="Base">As written.</param>
/// <param name="Platform">As written.</param>
/// <param name="IsDefault">Built where no target is named.</param>
public sealed record BuildTarget(
    string? Name, string? Description, string Base, string? Platform, bool IsDefault, SourceSpan Span)
{
    /// <summary>The stages of a Dockerfile in order.</summary>
    public static IReadOnlyList<BuildTarget> Of(Dockerfile dockerfile) =>
        [.. dockerfile.Stages.Select(stage => new BuildTarget(
            stage.Name,
            stage.From.Comment,
            stage.From.Image,
            stage.From.Platform,
            stage.Index == dockerfile.Stages.Count - 1,
            stage.From.Span))];
}
