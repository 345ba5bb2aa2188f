using System.Text.Json.Serialization;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Results;

namespace Kaniko.Tasks.Events;

/// <summary>
/// What a build tells, in order: the only way out of the engine. As JSON each is one line with a <c>type</c>
/// (<see cref="BuildEventJson"/>), the same on this machine, in a container and in a pod.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(BuildStarted), "build-started")]
[JsonDerivedType(typeof(StageStarted), "stage-started")]
[JsonDerivedType(typeof(StepStarted), "step-started")]
[JsonDerivedType(typeof(StepOutput), "step-output")]
[JsonDerivedType(typeof(StepCached), "step-cached")]
[JsonDerivedType(typeof(StepFinished), "step-finished")]
[JsonDerivedType(typeof(TransferProgressed), "transfer-progressed")]
[JsonDerivedType(typeof(LayerFinished), "layer-finished")]
[JsonDerivedType(typeof(WarningRaised), "warning-raised")]
[JsonDerivedType(typeof(Traced), "traced")]
[JsonDerivedType(typeof(PlanPrinted), "plan-printed")]
[JsonDerivedType(typeof(BuildDetached), "build-detached")]
[JsonDerivedType(typeof(CiLine), "ci-line")]
[JsonDerivedType(typeof(BuildFinished), "build-finished")]
[JsonDerivedType(typeof(BuildFailed), "build-failed")]
[JsonDerivedType(typeof(CommandFinished), "command-finished")]
public abstract record BuildEvent
{
    private protected BuildEvent()
    {
    }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time { get; init; }
}

/// <summary>The first event.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Isolation">The tier that steps run in, or null while no step needs one.</param>
/// <param name="Dockerfile">The Dockerfile's name as shown to the user.</param>
/// <param name="Stages">How many stages the plan has.</param>
/// <param name="Steps">How many steps the plan has, in all stages.</param>
/// <param name="IsolationReason">Why the tier is none better, or what does not work in it; null when there is nothing to say.</param>
public sealed record BuildStarted(
    string Version, string? Isolation, string Dockerfile, int Stages, int Steps, string? IsolationReason = null) : BuildEvent;

/// <summary>A stage begins.</summary>
/// <param name="Stage">The stage's name, or its number where it has none.</param>
/// <param name="Base">The image or stage that it starts from.</param>
/// <param name="Platform"><c>os/arch[/variant]</c>.</param>
/// <param name="Steps">How many steps it has.</param>
public sealed record StageStarted(string Stage, string Base, string Platform, int Steps) : BuildEvent;

/// <summary>A step begins.</summary>
/// <param name="Step">Names the step in later events; unique in the build.</param>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="Number">From 1, within the stage.</param>
/// <param name="Total">Steps in the stage.</param>
/// <param name="Text">The instruction as written.</param>
/// <param name="Location">Its lines in the Dockerfile.</param>
public sealed record StepStarted(string Step, string Stage, int Number, int Total, string Text, SourceSpan? Location) : BuildEvent;

/// <summary>One line that a RUN step printed, without its end; control characters as they came, its secrets as <c>***</c>.</summary>
/// <param name="Step">The step.</param>
/// <param name="IsError">It came on standard error.</param>
/// <param name="Line">The line.</param>
public sealed record StepOutput(string Step, bool IsError, string Line) : BuildEvent;

/// <summary>The step's result was found, not made.</summary>
/// <param name="Step">The step.</param>
/// <param name="Key">Its cache key.</param>
/// <param name="From">Where it was found: <c>local</c> or the cache repository.</param>
public sealed record StepCached(string Step, string Key, string From) : BuildEvent;

/// <summary>A step is done.</summary>
/// <param name="Step">The step.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="MissReason">Why the cache had no answer, where one was asked.</param>
public sealed record StepFinished(string Step, TimeSpan Duration, string? MissReason = null) : BuildEvent;

/// <summary>What a transfer does.</summary>
public enum TransferKind
{
    /// <summary>From a registry.</summary>
    Pull,

    /// <summary>From a layer to a directory.</summary>
    Unpack,

    /// <summary>From a directory to a layer.</summary>
    Compress,

    /// <summary>To a registry.</summary>
    Push,

    /// <summary>The sources, to where they are built.</summary>
    Context,

    /// <summary>From the layers to the files that <c>--output</c> asks for.</summary>
    Export,
}

/// <summary>How far a transfer has come. The last one of a transfer has <paramref name="Done"/>.</summary>
/// <param name="Id">Names the transfer in later events: a digest, as a rule.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Name">For people: the image or layer.</param>
/// <param name="Current">Bytes so far.</param>
/// <param name="Total">Bytes in all, where known.</param>
/// <param name="Done">Nothing more will come.</param>
/// <param name="Note">«mounted from …», «already there».</param>
public sealed record TransferProgressed(
    string Id, TransferKind Kind, string Name, long Current, long? Total, bool Done, string? Note = null) : BuildEvent;

/// <summary>A layer of the image is complete in the store.</summary>
/// <param name="Step">The step that made it.</param>
/// <param name="Digest">Of the compressed layer.</param>
/// <param name="DiffId">Of the tar.</param>
/// <param name="Size">Compressed bytes.</param>
public sealed record LayerFinished(string Step, string Digest, string DiffId, long Size) : BuildEvent;

/// <summary>Something worth knowing that does not end the build.</summary>
/// <param name="Diagnostic">What was found.</param>
public sealed record WarningRaised(Diagnostic Diagnostic) : BuildEvent;

/// <summary>How much a trace matters.</summary>
public enum TraceLevel
{
    /// <summary>Shown by default.</summary>
    Info,

    /// <summary>Shown with <c>--verbosity=debug</c>.</summary>
    Debug,

    /// <summary>Shown with <c>--verbosity=trace</c>.</summary>
    Trace,
}

/// <summary>A line for the log, in Kaniko's words where Kaniko has one.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Message">The line.</param>
public sealed record Traced(TraceLevel Level, string Message) : BuildEvent;

/// <summary>The plan: all that a dry run tells, and what <c>--print-plan</c> tells before the first step.</summary>
/// <param name="Lines">One action each.</param>
public sealed record PlanPrinted(IReadOnlyList<string> Lines) : BuildEvent
{
    /// <summary>The lines; empty where another version of the program tells none.</summary>
    public IReadOnlyList<string> Lines { get; init; } = Lines ?? [];
}

/// <summary>The last event of a build that goes on without the program that started it.</summary>
/// <param name="Name">The pod.</param>
/// <param name="Namespace">Its namespace.</param>
public sealed record BuildDetached(string Name, string Namespace) : BuildEvent;

/// <summary>
/// A line that a CI system understands: the beginning or end of a group, an annotation. Only where events are what is printed
/// (<c>--progress=rawjson</c>): a front door writes it to its own log as it is, at the place where it came.
/// </summary>
/// <param name="Line">The line, without its end.</param>
public sealed record CiLine(string Line) : BuildEvent;

/// <summary>The last event of a build that succeeded.</summary>
/// <param name="Result">What it made.</param>
public sealed record BuildFinished(BuildResult Result) : BuildEvent;

/// <summary>The last event of a command other than a build that succeeded.</summary>
/// <param name="Result">What it has to say.</param>
public sealed record CommandFinished(CommandResult Result) : BuildEvent;

/// <summary>The last event of a build, or of another command, that failed.</summary>
/// <param name="Code">In kebab case.</param>
/// <param name="Message">What happened.</param>
/// <param name="Hint">What to do.</param>
/// <param name="File">The Dockerfile's name.</param>
/// <param name="Location">The place in it.</param>
/// <param name="Excerpt">The lines around that place.</param>
/// <param name="ExitCode">What the program ends with.</param>
/// <param name="OutputTail">The last lines of the failing step.</param>
public sealed record BuildFailed(
    string Code,
    string Message,
    string? Hint,
    string? File,
    SourceSpan? Location,
    string? Excerpt,
    int ExitCode,
    IReadOnlyList<string> OutputTail) : BuildEvent
{
    /// <summary>The last lines of the failing step; empty where another version of the program tells none.</summary>
    public IReadOnlyList<string> OutputTail { get; init; } = OutputTail ?? [];
}
