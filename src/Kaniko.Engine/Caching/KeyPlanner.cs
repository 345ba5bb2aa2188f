using System.Globalization;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Caching;

/// <summary>
/// Computes the key of every step of a plan before anything runs: a step's key holds the key of the step before it, the resolved
/// instruction, the variables that it sees, the content of the files that it takes and the keys of the stages that it takes them from.
/// </summary>
/// <param name="contentHash">The hash of what a step takes from the context: names, modes, contents, link targets, no times.</param>
internal sealed class KeyPlanner(Func<PlannedStep, CancellationToken, Task<string?>> contentHash)
{
    private readonly Dictionary<string, StepKey> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<PlannedStage, string> ends = new(ReferenceEqualityComparer.Instance);

    /// <summary>Keys by step id; a metadata step has none, its effect is in the keys of the steps that see it.</summary>
    public async Task<IReadOnlyDictionary<string, StepKey>> ComputeAsync(BuildPlan plan, CancellationToken cancellationToken)
    {
        var hashes = plan.Stages.SelectMany(stage => stage.Steps).Where(step => step is not MetadataStep)
            .ToDictionary(step => step.Id, step => contentHash(step, cancellationToken));
        foreach (var stage in plan.Stages)
        {
            var parent = BaseKey(stage);
            foreach (var step in stage.Steps.Where(step => step is not MetadataStep))
            {
                var content = await hashes[step.Id].ConfigureAwait(false);
                // The layer of COPY --link does not depend on what is below it.
                var stands = step is CopyStep { StandsAlone: true };
                var key = StepKey.Of([.. stands ? [] : Previous(parent), .. Parts(step), new("files", content)]);
                keys[step.Id] = key;
                parent = stands ? CacheKey.Of(parent, key.Key.Hex).Hex : key.Key.Hex;
            }

            ends[stage] = parent;
        }

        return keys;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Previous(string parent) => [new("previous step", parent)];

    private string BaseKey(PlannedStage stage) => stage.Base switch
    {
        ImageBase { Image: var image } => CacheKey.Of(
            ["image", stage.Platform.ToString(), .. image.Config.RootFs.DiffIds.Select(diffId => diffId.Hex)]).Hex,
        StageAsBase { Stage: var below } => ends[below],
        _ => CacheKey.Of("scratch", stage.Platform.ToString()).Hex,
    };

    private IEnumerable<KeyValuePair<string, string?>> Parts(PlannedStep step) => step switch
    {
        WorkdirStep workdir => [new("instruction", "WORKDIR"), new("path", workdir.Path.TrimEnd('/')), new("user", workdir.User)],
        RunStep run => RunParts(run),
        CopyStep copy => CopyParts(copy),
        _ => throw new InvalidOperationException($"no key for {step.GetType().Name}"),
    };

    private IEnumerable<KeyValuePair<string, string?>> RunParts(RunStep run)
    {
        yield return new("instruction", "RUN");
        yield return new("command", Framed(run.Arguments));
        yield return new("script", run.Script is { } script ? Framed([script.Name, script.Content]) : null);
        foreach (var pair in run.Environment)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return new("variable " + pair[..equals], pair[(equals + 1)..]);
        }

        yield return new("working directory", run.WorkingDirectory);
        yield return new("user", run.User);
        yield return new("host name", run.HostName);
        yield return new("network", run.Network.ToString());
        yield return new("security", run.Security.ToString());
        for (var i = 0; i < run.Mounts.Count; i++)
        {
            yield return new("mount " + i.ToString(CultureInfo.InvariantCulture), MountText(run.Mounts[i]));
        }
    }

    private string MountText(PlannedMount mount)
    {
        var options = mount.Options;
        return Framed([
            options.Type.ToString(), mount.Target, options.Source, options.Id, SourceText(mount.From), options.ReadOnly.ToString(),
            options.Sharing.ToString(), options.Env, options.Required.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"{options.Mode} {options.Uid} {options.Gid} {options.Size}"),
        ]);
    }

    private IEnumerable<KeyValuePair<string, string?>> CopyParts(CopyStep copy)
    {
        yield return new("instruction", "COPY");
        yield return new("source", SourceText(copy.From));
        yield return new("paths", Framed(copy.Paths));
        yield return new("addresses", Framed(copy.Remotes.Select(remote => remote.ToString())));
        yield return new("heredocs", Framed(copy.Inline.SelectMany(file => new[] { file.Name, file.Content })));
        yield return new("destination", copy.Destination);
        yield return new("owner", copy.Chown);
        yield return new("mode", copy.Chmod);
        yield return new("exclude", Framed(copy.Exclude));
        yield return new("options", $"link={copy.Link} parents={copy.Parents} unpack={copy.UnpackArchives}");
    }

    private string? SourceText(FileSource? source) => source switch
    {
        StageSource { Stage: var stage } => ends.TryGetValue(stage, out var end) ? end : BaseKey(stage),
        ContextSourceFiles context => "context " + context.Name,
        _ => null,
    };

    private static string Framed(IEnumerable<string?> words) => string.Concat(words.Select(word =>
        word is null ? "-;" : string.Create(CultureInfo.InvariantCulture, $"{word.Length}:{word};")));
}
