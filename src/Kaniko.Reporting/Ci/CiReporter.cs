using Kaniko.Diagnostics;
using Kaniko.Reporting.Records;
using Kaniko.Tasks.Events;

namespace Kaniko.Reporting.Ci;

/// <summary>
/// Puts what a CI system understands around another reporter's lines: a group around what a step prints, annotations after findings and
/// failures, results at the end. Nothing that goes wrong here ends a build, or the other reporter.
/// </summary>
public sealed class CiReporter : BuildReporter
{
    private const int AnnotatedTail = 10;

    private readonly CiSystem system;
    private readonly BuildReporter inner;
    private readonly BuildRecord record;
    private readonly Action<string> write;
    private readonly Dictionary<Severity, int> told = [];
    private string? open;
    private int groups;

    /// <param name="system">Who is spoken to.</param>
    /// <param name="inner">Writes the lines between, guarded.</param>
    /// <param name="record">Filled before this reporter is called.</param>
    /// <param name="write">Takes lines of the system's own.</param>
    public CiReporter(CiSystem system, BuildReporter inner, BuildRecord record, Action<string> write) =>
        (this.system, this.inner, this.record, this.write) = (system, inner, record, write);

    /// <summary>Whether steps' output is shown at all.</summary>
    public bool Groups { get; init; } = true;

    /// <summary>Whether findings of the build checks are annotated.</summary>
    public bool Findings { get; init; } = true;

    /// <summary>Lines about the end come before it: who reads events takes the last one for the end.</summary>
    public bool EndsWithEvent { get; init; }

    /// <inheritdoc/>
    public override bool IsLive => inner.IsLive;

    /// <inheritdoc/>
    public override void Refresh() => inner.Refresh();

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        if (buildEvent is StepOutput output)
        {
            Open(output);
        }
        else if (buildEvent is not (TransferProgressed or Traced or LayerFinished))
        {
            CloseGroup(buildEvent.Time);
        }

        if (EndsWithEvent)
        {
            Tell(buildEvent);
            inner.Report(buildEvent);
        }
        else
        {
            inner.Report(buildEvent);
            Tell(buildEvent);
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        CloseGroup(record.End);
        inner.Close();
    }

    private void Tell(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case WarningRaised { Diagnostic: var finding } when Findings:
                Annotate(new(finding.Severity, finding.Rule, finding.Detail, finding.Span is null ? "" : File(), finding.Span?.StartLine));
                break;
            case BuildFailed failure:
                Annotate(IssueOf(failure));
                Conclude();
                break;
            case BuildFinished:
                Conclude();
                break;
        }
    }

    private void Open(StepOutput output)
    {
        if (open == output.Step || !Groups)
        {
            return;
        }

        CloseGroup(output.Time);
        inner.Approach(output.Step);
        open = output.Step;
        Write(system.BeginGroup(++groups, record.Find(output.Step)?.Title ?? output.Step, output.Time));
    }

    private void CloseGroup(DateTimeOffset time)
    {
        if (open is not null)
        {
            open = null;
            Write(system.EndGroup(groups, time));
        }
    }

    private void Annotate(CiIssue issue)
    {
        var number = told[issue.Severity] = told.GetValueOrDefault(issue.Severity) + 1;
        if (number <= CiIssue.Most)
        {
            Write(system.Annotate(issue));
        }
    }

    /// <summary>What happened, what the step printed at its end, what to do.</summary>
    private CiIssue IssueOf(BuildFailed failure)
    {
        var tail = failure.OutputTail.TakeLast(AnnotatedTail).Select(line => ForeignText.Neutralise(line, keepColor: false));
        string[] hint = failure.Hint is null ? [] : [$"hint: {failure.Hint}"];
        return new(
            Severity.Error, failure.Code, string.Join('\n', [failure.Message, .. tail, .. hint]),
            failure.File is { Length: > 0 } file ? system.FileName(file) : "", failure.Location?.StartLine);
    }

    private string File() => system.FileName(record.Started?.Dockerfile ?? "Dockerfile");

    private void Conclude()
    {
        try
        {
            Write(system.Conclude(record));
        }
        catch (Exception e)
        {
            write(system.Guard($"WARN: {system.Name} was not told of the results: {ErrorReport.Safe(e.Message)}"));
        }
    }

    private void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            write(line);
        }
    }
}
