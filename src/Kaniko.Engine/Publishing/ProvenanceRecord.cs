using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Publishing;

/// <summary>What the engine saw go into an image.</summary>
/// <param name="resources">The request, and what ADD fetched.</param>
/// <param name="plan">What was done.</param>
/// <param name="context">The build context.</param>
/// <param name="named">The named contexts that were fetched or unpacked, by the names in the request.</param>
internal sealed class ProvenanceRecord(
    BuildResources resources, BuildPlan plan, BuildContext context, IReadOnlyDictionary<string, BuildContext> named)
{
    private readonly HashSet<string> used = [.. plan.Stages.SelectMany(stage => stage.Steps).SelectMany(step => step.Sources).OfType<ContextSourceFiles>()
        .Select(source => source.Name ?? "")];

    /// <summary>Of a build that began then and is done now.</summary>
    public BuildProvenance At(DateTimeOffset started) => new()
    {
        InvocationId = Guid.NewGuid().ToString("N"),
        BuilderId = BuildProvenance.BuilderOf(resources.Settings.Environment),
        StartedOn = started,
        FinishedOn = resources.Settings.Time.GetUtcNow(),
        Platform = resources.Inputs.BuildPlatform.ToString(),
        EntryPoint = context.Dockerfile!.Name,
        Source = context.Material,
        Arguments = new SortedDictionary<string, string>(Arguments().ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
        Locals = [.. Locals()],
        Materials = [.. Images().Concat(Fetched()).Distinct().OrderBy(material => material.Uri, StringComparer.Ordinal)],
        HasNoNetwork = plan.Stages.SelectMany(stage => stage.Steps).OfType<RunStep>().All(step => step.Network == RunNetwork.None),
    };

    /// <summary>BuildKit leaves out build arguments and labels here, and so what they may hold.</summary>
    private IEnumerable<KeyValuePair<string, string>> Arguments()
    {
        if (context.Material is { } material)
        {
            yield return new("context", material.Uri);
        }

        if (context.Dockerfile is { Name: not "Dockerfile" } dockerfile)
        {
            yield return new("filename", dockerfile.Name);
        }

        if (resources.Inputs.Targets is [var target, ..])
        {
            yield return new("target", target);
        }

        foreach (var (name, value) in resources.Request.BuildContexts)
        {
            yield return new("context:" + name, named.GetValueOrDefault(name)?.Material?.Uri
                ?? (value.StartsWith("docker-image://", StringComparison.Ordinal) ? value : "local:" + name));
        }
    }

    private IEnumerable<string> Locals()
    {
        if (context.Material is null && used.Contains(""))
        {
            yield return "context";
        }

        if (context.Dockerfile is { Material: null, InContext: var inContext } && (!inContext || context.Material is null))
        {
            yield return "dockerfile";
        }

        foreach (var name in resources.Request.BuildContexts.Select(pair => pair.Key))
        {
            if (used.Contains(StageNames.ContextKey(name)) && named.GetValueOrDefault(name)?.Material is null)
            {
                yield return name;
            }
        }
    }

    private IEnumerable<Material> Fetched() => new[] { context.Material, context.Dockerfile!.Material }
        .Concat(named.Where(pair => used.Contains(StageNames.ContextKey(pair.Key))).Select(pair => pair.Value.Material))
        .OfType<Material>().Concat(resources.Remotes.Materials);

    private IEnumerable<Material> Images() => plan.Stages.Where(stage => stage.Base is ImageBase)
        .Select(stage => (((ImageBase)stage.Base).Image, stage.Platform))
        .Select(origin => new Material(PackageUrl.Of(origin.Image.Name, origin.Image.Digest, origin.Platform), "sha256", origin.Image.Digest.Hex));
}
