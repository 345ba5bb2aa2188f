using Kaniko.Engine.Execution;
using Kaniko.Engine.Planning;
using Kaniko.Images;

namespace Kaniko.Engine.Publishing;

/// <summary>Puts an image together from a planned stage and what its steps made.</summary>
public sealed record ImageAssembly
{
    public required PlannedStage Target { get; init; }

    /// <summary>The outcome of a step that changes files; asked once for each, in order.</summary>
    public required Func<PlannedStep, StepOutcome> OutcomeOf { get; init; }

    /// <summary>All times of the image; null: when each step was made.</summary>
    public DateTimeOffset? Time { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>The configuration with layers and history; the layers lowest first, those of the base image included.</summary>
    public (ImageConfig Config, IReadOnlyList<ImageLayer> Layers) Assemble()
    {
        var layers = new List<ImageLayer>();
        var history = new List<History>();
        DateTimeOffset? last = null;
        foreach (var stage in Lineage(Target))
        {
            if (stage.Base is ImageBase { Image: var image })
            {
                layers.AddRange(image.Manifest.Layers.Zip(image.Config.RootFs.DiffIds, (layer, diffId) => new ImageLayer(layer, diffId, image.Location) { FromBase = true }));
                history.AddRange(image.Config.History);
                last = image.Config.History.LastOrDefault(entry => entry.Created is not null)?.Created ?? image.Config.Created;
            }

            foreach (var step in stage.Steps)
            {
                var outcome = step is MetadataStep ? null : OutcomeOf(step);
                last = Time ?? outcome?.Created ?? last;
                history.Add(new History
                {
                    Created = last,
                    CreatedBy = step.CreatedBy,
                    Comment = "kaniko.dockerfile.v0",
                    EmptyLayer = outcome?.Layer is null ? true : null,
                });
                if (outcome?.Layer is { } layer)
                {
                    layers.Add(layer);
                }
            }
        }

        var config = Target.Config with
        {
            Created = Time ?? last,
            RootFs = new RootFs { DiffIds = [.. layers.Select(layer => layer.DiffId)] },
            History = history,
        };
        return (WithLabels(config), layers);
    }

    /// <summary>The stage and those it stands on, lowest first.</summary>
    public static IReadOnlyList<PlannedStage> Lineage(PlannedStage stage)
    {
        var stages = new List<PlannedStage> { stage };
        while (stages[^1].Base is StageAsBase { Stage: var below })
        {
            stages.Add(below);
        }

        stages.Reverse();
        return stages;
    }

    private ImageConfig WithLabels(ImageConfig config)
    {
        if (Labels.Count == 0)
        {
            return config;
        }

        var labels = new SortedDictionary<string, string>(
            (config.Config.Labels ?? new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in Labels)
        {
            labels[name] = value;
        }

        return config with { Config = config.Config with { Labels = labels } };
    }
}

/// <summary>A layer of an image.</summary>
/// <param name="Location">Where its blob is; null for the store.</param>
public sealed record ImageLayer(Descriptor Descriptor, Digest DiffId, BlobLocation? Location)
{
    /// <summary>It is the base image's.</summary>
    public bool FromBase { get; init; }
}
