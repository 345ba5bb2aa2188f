using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Expansion;

namespace Kaniko.Engine.Planning;

/// <summary>The images that a Dockerfile starts from or copies from, whatever its target.</summary>
internal static class NamedImages
{
    /// <summary>Names as they are written, variables expanded; the platform where the stage has its own.</summary>
    public static IReadOnlyList<(string Name, string? Platform)> Of(Dockerfile dockerfile, PlanInputs inputs)
    {
        var words = new WordExpander(dockerfile.Directives.Escape);
        var globals = GlobalScope.Evaluate(dockerfile, inputs.GlobalScope).Variables;
        var names = new StageNames(dockerfile);
        var images = new List<(string Name, string? Platform)>();
        foreach (var stage in dockerfile.Stages)
        {
            var name = words.Expand(stage.From.Image, globals);
            if (name.Length > 0 && name != "scratch" && names.Base(stage.Index, name) is null)
            {
                images.Add((name, stage.From.Platform is { } own ? words.Expand(own, globals) : null));
            }

            foreach (var from in stage.Instructions.SelectMany(StageNames.Froms).Where(from => from.Length > 0 && names.Source(from, stage.Index) is null))
            {
                images.Add((from, null));
            }
        }

        return images;
    }
}
