
namespace Kaniko.Engine.Planning;

/// <summary>Prints a plan, one action a line, in the words of Kaniko's <c>--dryrun</c>.</summary>
public static class PlanPrinter
{
    /// <param name="plan">The plan.</param>
    /// <param name="note">What is known of a step's cache entry, such as <c>CACHE HIT: key</c>; null for nothing.</param>
    /// <param name="ends">What is done with the image.</param>
    public static IReadOnlyList<string> Print(BuildPlan plan, Func<PlannedStep, string?> note, IEnumerable<string> ends)
    {
        var lines = new List<string>();
        foreach (var stage in plan.Stages)
        {
            lines.Add($"FROM {BaseName(stage.Base)} AS {stage.Name}");
            if (stage.Base is ImageBase { Image: var image } && NeedsFiles(plan, stage))
            {
                lines.AddRange(image.Manifest.Layers.Select(layer => $"  FETCH {image.Name}@{layer.Digest}"));
            }

            foreach (var step in stage.Steps)
            {
                lines.Add("  " + step.Text);
                if (note(step) is { } text)
                {
                    lines.Add("    " + text);
                }
            }
        }

        lines.AddRange(ends);
        return lines;
    }

    private static string BaseName(StageBase origin) => origin switch
    {
        ImageBase image => image.Image.Name,
        StageAsBase stage => stage.Stage.Name,
        _ => "scratch",
    };

    private static bool NeedsFiles(BuildPlan plan, PlannedStage stage) =>
        stage.Steps.Any(step => step is not MetadataStep)
        || plan.Stages.Any(other => other.Uses.Contains(stage) && NeedsFiles(plan, other))
        || plan.Stages.Any(other => other.Steps.Any(step => step.Sources.OfType<StageSource>().Any(source => ReferenceEquals(source.Stage, stage))));
}
