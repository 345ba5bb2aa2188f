using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Execution;

/// <summary>The steps that make one layer together: one step, or with <c>--single-snapshot</c> all of a stage.</summary>
internal sealed record StepGroup(IReadOnlyList<PlannedStep> Steps)
{
    /// <summary>The step that the layer is counted for; its key is the group's.</summary>
    public PlannedStep Last => Steps[^1];

    /// <summary>Made without the files of the steps before.</summary>
    public bool StandsAlone => Steps is [CopyStep { StandsAlone: true }];

    public static IReadOnlyList<StepGroup> Of(PlannedStage stage, bool single)
    {
        var steps = stage.Steps.Where(step => step is not MetadataStep).ToList();
        return steps.Count == 0 ? [] : single ? [new StepGroup(steps)] : [.. steps.Select(step => new StepGroup([step]))];
    }
}
