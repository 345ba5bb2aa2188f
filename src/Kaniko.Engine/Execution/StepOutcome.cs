using Kaniko.Engine.Publishing;

namespace Kaniko.Engine.Execution;

/// <summary>What became of a step that changes files.</summary>
/// <param name="Layer">Null: the step added none.</param>
/// <param name="Created">When the result was made, in this build or an earlier one.</param>
/// <param name="CachedFrom">Null: made in this build; else <c>local</c> or the cache repository.</param>
/// <param name="MissReason">Why it had to be made.</param>
public sealed record StepOutcome(ImageLayer? Layer, DateTimeOffset Created, string? CachedFrom, string? MissReason);
