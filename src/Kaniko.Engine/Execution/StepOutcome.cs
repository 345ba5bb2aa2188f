using Kaniko.Engine.Publishing;

namespace Kaniko.Engine.Execution;

/// <summary>What became of a step that changes files.</summary>
/// <param name="Layer">Null: the step added none.</param>
/// <param name="Created">When the result was made, in this build or an earlier one.</param>
public sealed record StepOutcome(ImageLayer? Layer, DateTimeOffset Created);
