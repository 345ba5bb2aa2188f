using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting.Records;

/// <summary>One build as it is remembered for pages and files that are written at its end.</summary>
/// <param name="flags">What was asked for, without secrets.</param>
public sealed class BuildRecord(IReadOnlyList<string> flags)
{
    private readonly Dictionary<string, RecordedStep> byKey = new(StringComparer.Ordinal);
    private readonly List<RecordedStep> steps = [];
    private readonly List<Diagnostic> warnings = [];

    /// <summary>What was asked for, a flag each, without secrets.</summary>
    public IReadOnlyList<string> Flags => flags;

    /// <summary>The first event.</summary>
    public BuildStarted? Started { get; private set; }

    /// <summary>When the build began; the time of the first event.</summary>
    public DateTimeOffset? Begin { get; private set; }

    /// <summary>When the build ended.</summary>
    public DateTimeOffset End { get; private set; }

    /// <summary>What it made; null while it runs, and when it failed.</summary>
    public BuildResult? Result { get; private set; }

    /// <summary>Why it failed.</summary>
    public BuildFailed? Failure { get; private set; }

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<RecordedStep> Steps => steps;

    /// <summary>What was found on the way.</summary>
    public IReadOnlyList<Diagnostic> Warnings => warnings;

    /// <summary>From the first event to the last.</summary>
    public TimeSpan Duration => Result?.Duration is { Ticks: > 0 } told ? told : End - (Begin ?? End);

    /// <summary>Steps that were asked of the cache, and how many of them it had.</summary>
    public (int Hits, int Asked) Cache =>
        (steps.Count(step => step.CachedFrom is not null), steps.Count(step => step.CachedFrom is not null || step.MissReason is not null));

    /// <summary>The step of a key.</summary>
    public RecordedStep? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>The next event.</summary>
    public void Add(BuildEvent buildEvent)
    {
        Begin ??= buildEvent.Time;
        End = buildEvent.Time;
        switch (buildEvent)
        {
            case BuildStarted started:
                Started = started;
                break;
            case StepStarted step:
                var recorded = new RecordedStep(step);
                byKey[step.Step] = recorded;
                steps.Add(recorded);
                break;
            case StepCached cached when Find(cached.Step) is { } step:
                step.CachedFrom = cached.From;
                break;
            case StepFinished finished when Find(finished.Step) is { } step:
                step.Ended = finished.Time;
                step.MissReason = finished.MissReason;
                break;
            case LayerFinished layer when Find(layer.Step) is { } step:
                step.LayerSize = layer.Size;
                break;
            case WarningRaised warning:
                warnings.Add(warning.Diagnostic);
                break;
            case BuildFinished finished:
                Result = finished.Result;
                break;
            case BuildFailed failure:
                Failure = failure;
                break;
        }
    }
}

/// <summary>One step.</summary>
public sealed class RecordedStep(StepStarted started)
{
    /// <summary>As it was told.</summary>
    public StepStarted Started => started;

    /// <summary>Null while it runs, and when the build failed before its end.</summary>
    public DateTimeOffset? Ended { get; set; }

    /// <summary>Where its result was found; null when it was made.</summary>
    public string? CachedFrom { get; set; }

    /// <summary>Why the cache had no answer.</summary>
    public string? MissReason { get; set; }

    /// <summary>Compressed bytes of its layer, once that is known.</summary>
    public long? LayerSize { get; set; }

    /// <summary><c>[build 2/4] RUN make</c>, in one line.</summary>
    public string Title => $"[{started.Stage} {started.Number}/{started.Total}] {ForeignText.FirstLine(started.Text)}";
}
