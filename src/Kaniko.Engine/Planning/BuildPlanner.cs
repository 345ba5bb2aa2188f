using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Parsing;
using Kaniko.Dockerfiles;
using Kaniko.Images;

namespace Kaniko.Engine.Planning;

/// <summary>
/// Turns a Dockerfile into a plan. Looks at base images' documents and at nothing else: no layer is fetched, no file of the
/// context is read. Stages that the targets do not need are not planned.
/// </summary>
public sealed class BuildPlanner(Dockerfile dockerfile, PlanInputs inputs, BaseImageResolver resolver)
{
    private const string Scratch = "scratch";

    private readonly WordExpander words = new(dockerfile.Directives.Escape);
    private readonly Dictionary<int, PlannedStage> stages = [];
    private readonly Dictionary<string, Task<BaseImage>> images = new(StringComparer.Ordinal);
    private readonly HashSet<int> underWay = [];
    private readonly List<PlannedStage> ordered = [];
    private readonly Dictionary<BaseImage, PlannedStage> imageStages = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, StageState> ends = [];
    private GlobalScope? globals;
    private PlannedStage? nothing;

    private GlobalScope Globals => globals ??= GlobalScope.Evaluate(dockerfile, inputs.GlobalScope);

    public async Task<BuildPlan> PlanAsync(CancellationToken cancellationToken)
    {
        var names = new StageNames(dockerfile);
        var targets = inputs.Targets.Count == 0
            ? [dockerfile.Stages.Count - 1]
            : inputs.Targets.Select(names.Target).ToList();
        CheckBases(names);
        new StageSources(dockerfile, names).Check();
        var needed = names.Reachable(targets, BaseName, name => Context(name) is not null);
        StartImages(needed, names, cancellationToken);

        // A stage uses only earlier ones, so that planning in this order never goes deep, however long a chain of stages is.
        foreach (var index in needed)
        {
            _ = await PlanStageAsync(index, names, cancellationToken).ConfigureAwait(false);
        }

        List<PlannedStage> planned = [.. targets.Select(target => stages[target])];
        return new BuildPlan(ordered, planned[0], planned) { Platform = inputs.IsOneOfSeveral ? inputs.TargetPlatform : null };
    }

    /// <summary>The image name of a stage's FROM, expanded.</summary>
    private string BaseName(Stage stage) => Expanded(stage, stage.From.Image);

    private string Expanded(Stage stage, string word)
    {
        try
        {
            return words.Expand(word, Globals.Variables);
        }
        catch (KanikoException e)
        {
            throw e.At(stage.From.Span, dockerfile.Source);
        }
    }

    /// <summary>A named context stands in place of the stage of its name, with all that the stage would do.</summary>
    private bool IsReplaced(Stage stage) => stage.Name is { } own && Context(own) is not null;

    /// <summary>The name of nothing, which no context changes, or a named context that stands for it.</summary>
    private bool IsScratch(string name) => name == Scratch || Context(name) is ImageContext { Name: Scratch };

    private string Beginning(Stage stage) => IsReplaced(stage) ? stage.Name! : BaseName(stage);

    /// <summary>What FROM says is looked at in all stages, also in those that are not built.</summary>
    private void CheckBases(StageNames names)
    {
        foreach (var stage in dockerfile.Stages)
        {
            var name = BaseName(stage);
            if (name.Length == 0)
            {
                throw new KanikoException(ErrorCode.DockerfileSyntax, $"base name ({stage.From.Image}) should not be blank")
                {
                    Location = stage.From.Span,
                    SourceText = dockerfile.Source,
                    Hint = "give the argument a default before the first FROM, or a --build-arg",
                };
            }

            _ = PlatformOf(stage);
            if (names.Base(stage.Index, name) is null && !IsScratch(name) && Context(name) is null)
            {
                CheckImageName(stage, name, names);
            }
        }
    }

    private void CheckImageName(Stage stage, string name, StageNames names)
    {
        try
        {
            _ = ImageReference.Parse(name);
        }
        catch (KanikoException e)
        {
            var located = e.At(stage.From.Span, dockerfile.Source);
            throw names.MeantByBase(stage.Index, name) is not { } meant ? located : new KanikoException(e.Code, e.Message)
            {
                Location = located.Location,
                SourceText = located.SourceText,
                Hint = $"FROM finds a stage by its name in lower case: write FROM {meant}",
            };
        }
    }

    /// <summary>Asks for the images of all stages that are needed at once; planning then awaits each where it comes to it.</summary>
    private void StartImages(IEnumerable<int> needed, StageNames names, CancellationToken cancellationToken)
    {
        foreach (var index in needed)
        {
            var stage = dockerfile.Stages[index];
            var name = Beginning(stage);
            var isImage = Context(name) is { } given ? given is ImageContext : names.Base(index, name) is null;
            if (isImage && !IsScratch(name))
            {
                _ = ImageAsync(name, PlatformOf(stage), cancellationToken);
            }
        }
    }

    private async Task<PlannedStage> PlanStageAsync(int index, StageNames names, CancellationToken cancellationToken)
    {
        if (stages.TryGetValue(index, out var known))
        {
            return known;
        }

        var stage = dockerfile.Stages[index];
        if (!underWay.Add(index))
        {
            throw new KanikoException(ErrorCode.StageCycle, $"circular dependency detected on stage: {stage.Name ?? index.ToString(CultureInfo.InvariantCulture)}")
            {
                Location = stage.From.Span,
                SourceText = dockerfile.Source,
            };
        }

        var planned = await PlanNewStageAsync(stage, names, cancellationToken).ConfigureAwait(false);
        stages[index] = planned;
        underWay.Remove(index);
        ordered.Add(planned);
        return planned;
    }

    private async Task<PlannedStage> PlanNewStageAsync(Stage stage, StageNames names, CancellationToken cancellationToken)
    {
        var name = stage.Name ?? "stage-" + stage.Index.ToString(CultureInfo.InvariantCulture);
        var (origin, state, triggers) = await BaseAsync(stage, names, cancellationToken).ConfigureAwait(false);
        var scope = new StageScope(
            (inputs.IsOneOfSeveral ? inputs.TargetPlatform + " " : "") + names.Identifier(stage, name), Globals, dockerfile.Directives.Escape, inputs, dockerfile.Source,
            (from, token) => SourceAsync(from, stage.Index, names, token));
        var planner = new StagePlanner(scope, state);
        if (Beginning(stage) is var beginning && !IsScratch(beginning) && Context(beginning) is DirectoryContext)
        {
            planner.AddContext(StageNames.ContextKey(beginning), beginning, stage.From.Span);
        }

        await AddTriggersAsync(stage, triggers, planner, cancellationToken).ConfigureAwait(false);

        foreach (var instruction in IsReplaced(stage) ? [] : stage.Instructions)
        {
            await planner.AddAsync(instruction, isTrigger: false, cancellationToken).ConfigureAwait(false);
        }

        ends[stage.Index] = state;
        return Labelled(new PlannedStage(name, origin, state.Config.Platform, planner.Steps, ForTarget(state.Config)));
    }

    /// <summary>BuildKit's prefix: <c>linux/arm64 build</c>, and <c>linux/amd64-&gt;arm64 build</c> where the stage runs on another platform.</summary>
    private PlannedStage Labelled(PlannedStage stage)
    {
        var target = inputs.TargetPlatform;
        return !inputs.IsOneOfSeveral ? stage : stage with
        {
            Label = stage.Platform.Satisfies(target) ? $"{target} {stage.Name}"
                : stage.Platform.OperatingSystem == target.OperatingSystem ? $"{stage.Platform}->{target.ToString()[(target.OperatingSystem.Length + 1)..]} {stage.Name}"
                : $"{stage.Platform}->{target} {stage.Name}",
        };
    }

    private async Task AddTriggersAsync(
        Stage stage, IReadOnlyList<string> triggers, StagePlanner planner, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var trigger in triggers)
            {
                await planner.AddAsync(OnBuildTrigger.Parse(trigger) with { Span = stage.From.Span }, isTrigger: true, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (KanikoException e) when (e.Location is null || e.SourceText != dockerfile.Source)
        {
            throw e.At(stage.From.Span, dockerfile.Source); // the trigger stands in no file that anybody has here
        }
    }

    /// <summary>An image for a platform that the user named says so, also where a base made for another one says something else.</summary>
    private ImageConfig ForTarget(ImageConfig config)
    {
        var (platform, target) = (config.Platform, inputs.TargetPlatform);
        if (inputs.IsTargetPlatformGiven)
        {
            var isSame = platform.OperatingSystem == target.OperatingSystem && platform.Architecture == target.Architecture;
            platform = target with
            {
                Variant = target.Variant ?? (isSame ? platform.Variant : null),
                OsVersion = target.OsVersion ?? (isSame ? platform.OsVersion : null),
            };
        }

        platform = platform.Normalize();
        return config with
        {
            OperatingSystem = platform.OperatingSystem,
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            OsVersion = platform.OsVersion,
        };
    }

    private async Task<(StageBase Origin, StageState State, IReadOnlyList<string> Triggers)> BaseAsync(
        Stage stage, StageNames names, CancellationToken cancellationToken)
    {
        var name = Beginning(stage);
        var platform = PlatformOf(stage);
        if (Context(name) is null && names.Base(stage.Index, name) is { } index)
        {
            var planned = await PlanStageAsync(index, names, cancellationToken).ConfigureAwait(false);
            return (new StageAsBase(planned), ends[index].Continue(), ends[index].Triggers);
        }

        if (IsScratch(name) || Context(name) is DirectoryContext)
        {
            return (new ScratchBase(), StageState.FromScratch(inputs.TargetPlatform), []);
        }

        try
        {
            var image = await ImageAsync(name, platform, cancellationToken).ConfigureAwait(false);
            return (new ImageBase(image), StageState.FromImage(image.Config), image.Config.Config.OnBuild ?? []);
        }
        catch (KanikoException e) when (e.Location is null)
        {
            throw e.At(stage.From.Span, dockerfile.Source);
        }
    }

    /// <summary>What <c>COPY --from</c> or a mount's <c>from</c> means, seen from a stage.</summary>
    private async Task<FileSource> SourceAsync(string from, int current, StageNames names, CancellationToken cancellationToken)
    {
        switch (Context(from))
        {
            case DirectoryContext:
                return new ContextSourceFiles(StageNames.ContextKey(from));
            case ImageContext { Name: Scratch }:
                return NoFiles();
            case ImageContext image:
                return await ImageSourceAsync(image.Name, cancellationToken).ConfigureAwait(false);
        }

        if (names.Source(from, current) is { } index)
        {
            if (IsReplaced(dockerfile.Stages[index]))
            {
                return await SourceAsync(dockerfile.Stages[index].Name!, current, names, cancellationToken).ConfigureAwait(false);
            }

            return new StageSource(await PlanStageAsync(index, names, cancellationToken).ConfigureAwait(false));
        }

        try
        {
            return IsScratch(from) ? NoFiles() : await ImageSourceAsync(from, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e) when (names.NearSource(from, current) is { } stage)
        {
            throw e.Advising($"did you mean the stage '{stage}'? there is none called '{from}', so it was looked up as an image");
        }
    }

    private StageSource NoFiles()
    {
        if (nothing is null)
        {
            nothing = Labelled(new PlannedStage(Scratch, new ScratchBase(), inputs.TargetPlatform, [], StageState.FromScratch(inputs.TargetPlatform).Config));
            ordered.Add(nothing);
        }

        return new StageSource(nothing);
    }

    private async Task<FileSource> ImageSourceAsync(string name, CancellationToken cancellationToken)
    {
        var image = await ImageAsync(name, inputs.TargetPlatform, cancellationToken).ConfigureAwait(false);
        if (!imageStages.TryGetValue(image, out var stage))
        {
            imageStages[image] = stage = Labelled(new PlannedStage(name, new ImageBase(image), inputs.TargetPlatform, [], image.Config));
            ordered.Add(stage);
        }

        return new StageSource(stage);
    }

    private Task<BaseImage> ImageAsync(string name, Platform platform, CancellationToken cancellationToken)
    {
        var asked = Context(name) is ImageContext context ? context.Name : name;
        var key = $"{asked} {platform}";
        if (!images.TryGetValue(key, out var image))
        {
            images[key] = image = resolver(asked, platform, cancellationToken);
        }

        return image;
    }

    private NamedContext? Context(string name) => inputs.NamedContexts.GetValueOrDefault(StageNames.ContextKey(name));

    private Platform PlatformOf(Stage stage)
    {
        if (stage.From.Platform is not { } written)
        {
            return inputs.TargetPlatform;
        }

        var text = Expanded(stage, written);
        return Platform.TryParse(text) ?? throw new KanikoException(
            ErrorCode.PlatformInvalid, text.Length == 0 ? $"empty platform value from expression {written}" : $"'{text}' is not a platform")
        {
            Location = stage.From.Span,
            SourceText = dockerfile.Source,
            Hint = Suggestion.Hint(text, ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/s390x", "linux/riscv64"])
                ?? "write os/architecture, for example linux/amd64",
        };
    }
}
