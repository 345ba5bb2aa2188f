using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Images;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Planning;

/// <summary>What a build will do, decided before anything runs. Execution walks it; <see cref="PlanPrinter"/> prints it.</summary>
/// <param name="Stages">The stages that are needed, each after those that it uses.</param>
/// <param name="Target">The stage whose image is the result.</param>
/// <param name="Targets">All stages that the user asked for, <paramref name="Target"/> first.</param>
public sealed record BuildPlan(IReadOnlyList<PlannedStage> Stages, PlannedStage Target, IReadOnlyList<PlannedStage> Targets)
{
    /// <summary>What it builds for, where the build is for several platforms.</summary>
    public Platform? Platform { get; init; }

    /// <summary>How many stages and steps take files from a stage.</summary>
    internal int UsesOf(PlannedStage stage) => ContinuationsOf(stage) + Stages.SelectMany(other => other.Steps)
        .SelectMany(step => step.Sources).OfType<StageSource>().Count(source => ReferenceEquals(source.Stage, stage));

    /// <summary>How many of these are stages that start from it.</summary>
    internal int ContinuationsOf(PlannedStage stage) => Stages.Count(other => other.Base is StageAsBase { Stage: var below } && ReferenceEquals(below, stage));
}

/// <summary>A stage with everything resolved that can be without running it: a base, the steps, the configuration they leave.</summary>
/// <param name="Name">The stage's name, its number where it has none, or the reference of an image that is only copied from.</param>
/// <param name="Config">The configuration after the last step, without layers and history.</param>
public sealed record PlannedStage(
    string Name, StageBase Base, Platform Platform, IReadOnlyList<PlannedStep> Steps, ImageConfig Config)
{
    /// <summary>As events call it: the name, with platforms before it in a build for several.</summary>
    public string Label { get; init; } = Name;

    /// <summary>The stages that this one needs before it can end, its base included.</summary>
    public IEnumerable<PlannedStage> Uses => Steps.SelectMany(step => step.Sources).OfType<StageSource>().Select(source => source.Stage)
        .Concat(Base is StageAsBase { Stage: var stage } ? [stage] : []).Distinct();
}

/// <summary>What a stage starts from.</summary>
public abstract record StageBase
{
    /// <summary>As messages say it: the name of a stage or of an image, or <c>scratch</c>.</summary>
    public abstract string Name { get; }
}

/// <summary>Nothing: <c>FROM scratch</c>.</summary>
public sealed record ScratchBase : StageBase
{
    public override string Name => "scratch";
}

/// <summary>An image of a registry or layout.</summary>
public sealed record ImageBase(BaseImage Image) : StageBase
{
    public override string Name => Image.Name;
}

/// <summary>What another stage leaves.</summary>
public sealed record StageAsBase(PlannedStage Stage) : StageBase
{
    public override string Name => Stage.Name;
}

/// <summary>A step of a stage. A closed set.</summary>
/// <param name="Id">Unique in the build; names the step in events.</param>
/// <param name="Text">The instruction as written.</param>
/// <param name="CreatedBy">What the image's history says.</param>
/// <param name="Span">Its lines in the Dockerfile; null for a base image's trigger.</param>
public abstract record PlannedStep(string Id, string Text, string CreatedBy, SourceSpan? Span)
{
    /// <summary>Where the step takes files from.</summary>
    public virtual IEnumerable<FileSource> Sources => [];
}

/// <summary>Changes only the configuration.</summary>
public sealed record MetadataStep(string Id, string Text, string CreatedBy, SourceSpan? Span)
    : PlannedStep(Id, Text, CreatedBy, Span);

/// <summary>Creates the working directory where it is missing; the layer is there either way.</summary>
public sealed record WorkdirStep(string Id, string Text, string CreatedBy, SourceSpan? Span, string Path, string? User)
    : PlannedStep(Id, Text, CreatedBy, Span);

/// <summary>Runs a command.</summary>
public sealed record RunStep(string Id, string Text, string CreatedBy, SourceSpan? Span) : PlannedStep(Id, Text, CreatedBy, Span)
{
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>A script that the command is run on: written to a file that the step sees and the layer does not.</summary>
    public RunScript? Script { get; init; }

    /// <summary><c>NAME=value</c>, in order: the image's, then the build arguments.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string HostName { get; init; }

    /// <summary>Proxy settings: seen by the command in place of what the environment says, no part of the key.</summary>
    public IReadOnlyList<string> ProxyEnvironment { get; init; } = [];

    public required string WorkingDirectory { get; init; }

    public string? User { get; init; }

    public IReadOnlyList<PlannedMount> Mounts { get; init; } = [];

    public RunNetwork Network { get; init; }

    /// <summary><c>host:address</c> lines that the user adds to <c>/etc/hosts</c>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public RunSecurity Security { get; init; }

    public override IEnumerable<FileSource> Sources => Mounts.Select(mount => mount.From).OfType<FileSource>();
}

/// <summary>The body of a lone heredoc that starts with <c>#!</c>: run as a program.</summary>
public sealed record RunScript(string Name, string Content);

/// <summary>A <c>--mount</c> with its values expanded and its source resolved.</summary>
/// <param name="Options">The options as written, target and source expanded.</param>
/// <param name="Target">Absolute.</param>
/// <param name="From">Null: nothing to take files from.</param>
public sealed record PlannedMount(RunMount Options, string Target, FileSource? From);

/// <summary>COPY, or ADD.</summary>
public sealed record CopyStep(string Id, string Text, string CreatedBy, SourceSpan? Span) : PlannedStep(Id, Text, CreatedBy, Span)
{
    public required FileSource From { get; init; }

    /// <summary>Paths and patterns below the source's root.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Addresses that ADD fetches.</summary>
    public IReadOnlyList<RemoteFile> Remotes { get; init; } = [];

    /// <summary>Files that stand in the Dockerfile itself, expanded.</summary>
    public IReadOnlyList<InlineFile> Inline { get; init; } = [];

    /// <summary>Absolute; ends with <c>/</c> when it must be a directory.</summary>
    public required string Destination { get; init; }

    public string? Chown { get; init; }

    public string? Chmod { get; init; }

    public bool Link { get; init; }

    public bool Parents { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>ADD: archives of the context are unpacked.</summary>
    public bool UnpackArchives { get; init; }

    /// <summary>A linked copy whose owner needs no look into the image: made without what is below it.</summary>
    public bool StandsAlone => Link && Chmod is null && (Chown is null || !UserLookup.HasNames(Chown));

    public override IEnumerable<FileSource> Sources => [From];
}

/// <summary>A heredoc of COPY or ADD.</summary>
public sealed record InlineFile(string Name, string Content);

/// <summary>An http, https or git address of ADD.</summary>
/// <param name="Unpack">Null: not said.</param>
/// <param name="After">How many of the step's paths are written before it: of two sources with one name the later one stays.</param>
public sealed record RemoteFile(string Address, string? Checksum, bool? KeepGitDir, bool? Unpack, int After = 0);

/// <summary>Where files are taken from.</summary>
public abstract record FileSource;

/// <summary>The build context, or a named context that is a directory.</summary>
/// <param name="Name">Null: the build context.</param>
public sealed record ContextSourceFiles(string? Name) : FileSource;

/// <summary>A stage, or an image that is planned as a stage without steps.</summary>
public sealed record StageSource(PlannedStage Stage) : FileSource;
