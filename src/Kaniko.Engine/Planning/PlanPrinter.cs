
namespace Kaniko.Engine.Planning;

/// <summary>Prints a plan, one action a line, in the words of Kaniko's <c>--dryrun</c>.</summary>
public static class PlanPrinter
{
    /// <param name="plan">The plan.</param>
    /// <param name="note">What is known of a step's cache entry, such as <c>CACHE HIT: key</c>; null for nothing.</param>
    /// <param name="ends">What is done with the image.</param>
    public static IReadOnlyList<string> Print(BuildPlan plan, Func<PlannedStep, string?> note, IEnumerable<string> ends)
    {
        List<string> lines = plan.Platform is { } platform ? [$"PLATFORM {platform}"] : [];
        var needed = WithFiles(plan);
        foreach (var stage in plan.Stages)
        {
            lines.Add($"FROM {stage.Base.Name} AS {stage.Name}");
            if (stage.Base is ImageBase { Image: var image } && needed.Contains(stage))
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

    /// <summary>The stages whose files are looked at: those with steps that touch files, what is copied from, and what either stands on.</summary>
    private static HashSet<PlannedStage> WithFiles(BuildPlan plan)
    {
        var found = new HashSet<PlannedStage>(ReferenceEqualityComparer.Instance);
        foreach (var stage in plan.Stages.Reverse()) // users come after what they use
        {
            if (stage.Steps.Any(step => step is not MetadataStep))
            {
                found.Add(stage);
            }

            if (found.Contains(stage) && stage.Base is StageAsBase { Stage: var below })
            {
                found.Add(below);
            }

            found.UnionWith(stage.Steps.SelectMany(step => step.Sources).OfType<StageSource>().Select(source => source.Stage));
        }

        return found;
    }
}
