namespace Kaniko.Tasks.Events;

/// <summary>How much a line of a front door's log matters.</summary>
public enum LineLevel
{
    /// <summary>Everything.</summary>
    Debug,

    /// <summary>Decisions, layers and transfers.</summary>
    Verbose,

    /// <summary>Steps and what they print.</summary>
    Information,

    /// <summary>What was found on the way.</summary>
    Warning,
}

/// <summary>The events of one build as lines of a front door's log. A failure is no line: it is thrown.</summary>
public sealed class EventLines
{
    private readonly Dictionary<string, string> names = [];

    /// <summary>
    /// The line of an event; null when it has none. It is one line, without control characters, and no CI system takes it for a command:
    /// what steps print, and names that images bring along, are other people's text.
    /// </summary>
    /// <param name="buildEvent">The next event.</param>
    public (LineLevel Level, string Text)? Of(BuildEvent buildEvent) => buildEvent is CiLine ci
        ? (LineLevel.Information, ci.Line)
        : LineOf(buildEvent) is (var level, var text)
            ? (level, ForeignText.ForAnyLog(text))
            : null;

    private (LineLevel Level, string Text)? LineOf(BuildEvent buildEvent) => buildEvent switch
    {
        BuildStarted e => (LineLevel.Verbose, $"kaniko {e.Version}: {e.Dockerfile}, {e.Stages} stages, {e.Steps} steps"),
        StageStarted e => (LineLevel.Information, $"[{e.Stage}] FROM {e.Base}"),
        StepStarted e => (LineLevel.Information, $"{Name(e)} {ForeignText.FirstLine(e.Text)}"),
        StepOutput e => (LineLevel.Information, $"{NameOf(e.Step)} {ForeignText.Neutralise(e.Line, keepColor: false)}"),
        StepCached e => (LineLevel.Information, $"{NameOf(e.Step)} cached ({e.From})"),
        LayerFinished e => (LineLevel.Verbose, $"{NameOf(e.Step)} layer {e.Digest}, {e.Size} bytes"),
        TransferProgressed { Done: true } e => (LineLevel.Verbose, $"{e.Kind} {e.Name}{(e.Note is null ? "" : $" ({e.Note})")}"),
        WarningRaised { Diagnostic: var d } => (LineLevel.Warning, $"{d.Rule}: {d.Detail}{(d.Span is { StartLine: > 0 and var line } ? $" (line {line})" : "")}"),
        Traced { Level: TraceLevel.Info } e => (LineLevel.Verbose, e.Message),
        Traced e => (LineLevel.Debug, e.Message),
        BuildFinished { Result.Digest: { Length: > 0 } digest } => (LineLevel.Information, digest),
        _ => null,
    };

    private string Name(StepStarted step) => names[step.Step] = $"[{step.Stage} {step.Number}/{step.Total}]";

    private string NameOf(string step) => names.GetValueOrDefault(step, step);
}
