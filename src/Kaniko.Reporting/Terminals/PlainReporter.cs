using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting;

/// <summary>
/// BuildKit's plain progress: every line begins with the number of what it is about, <c>#5 [build 2/4] RUN make</c>,
/// <c>#5 0.512 output</c>, <c>#5 DONE 1.2s</c>. Nothing is ever rewritten, so it reads well in a file.
/// </summary>
public sealed class PlainReporter(TextWriter writer, bool color, Verbosity verbosity) : BuildReporter
{
    private static readonly TimeSpan TransferInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Item> items = new(StringComparer.Ordinal);
    private readonly Colors colors = new(color);
    private Item? current;

    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case BuildStarted started:
                writer.Write($"#0 building {ErrorReport.Safe(started.Dockerfile)} with kaniko {started.Version}");
                writer.Write(started.Isolation is null ? "\n"
                    : $", isolation {started.Isolation}{(started.IsolationReason is { } reason ? $": {ErrorReport.Safe(reason)}" : "")}\n");
                break;
            case StageStarted stage:
                Interrupt();
                writer.Write($"#0 stage {ErrorReport.Safe(stage.Stage)} from {ErrorReport.Safe(stage.Base)} for {stage.Platform}\n");
                break;
            case StepStarted step:
                Start(step);
                break;
            case StepOutput output:
                var item = Select(output.Step, output.Time);
                writer.Write($"#{item.Number} {Amounts.Precise(output.Time - item.Started)} {ForeignText.Neutralise(output.Line, color)}\n");
                break;
            case StepCached cached:
                End(cached.Step, cached.Time, colors.Done("CACHED"));
                break;
            case StepFinished finished:
                End(finished.Step, finished.Time, $"DONE {Amounts.Seconds(finished.Duration)}");
                break;
            case TransferProgressed transfer:
                Transfer(transfer);
                break;
            case WarningRaised { Diagnostic: var diagnostic } when verbosity >= Verbosity.Warn:
                Interrupt();
                writer.Write($"{colors.Warning(Warnings.Word(diagnostic.Severity))}: {Warnings.Line(diagnostic)}\n");
                break;
            case Traced traced when IsShown(traced.Level):
                Interrupt();
                writer.Write($"{colors.Faint(ErrorReport.Safe(traced.Message))}\n");
                break;
            case PlanPrinted plan:
                foreach (var line in plan.Lines)
                {
                    writer.Write($"{ErrorReport.Safe(line)}\n");
                }

                break;
            case BuildFinished finished:
                Interrupt();
                foreach (var line in Conclusion.Lines(finished.Result))
                {
                    writer.Write($"{line}\n");
                }

                break;
            case BuildFailed failure:
                Interrupt(goesOn: false);
                writer.Write(ErrorReport.Render(failure, color));
                break;
        }
    }

    /// <inheritdoc/>
    public override void Approach(string step)
    {
        if (items.GetValueOrDefault(step) != current)
        {
            Interrupt();
        }
    }

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();

    /// <summary>Steps say the same as informing traces do.</summary>
    private bool IsShown(TraceLevel level) =>
        level == TraceLevel.Trace ? verbosity >= Verbosity.Trace : verbosity >= Verbosity.Debug;

    private void Start(StepStarted step)
    {
        var title = $"[{step.Stage} {step.Number}/{step.Total}] {ForeignText.FirstLine(step.Text)}";
        var item = new Item(items.Count + 1, ErrorReport.Safe(title), step.Time);
        items[step.Step] = item;
        Select(item);
    }

    private void End(string key, DateTimeOffset time, string words)
    {
        var item = Select(key, time);
        if (item.Ended)
        {
            return; // a cached step also finishes
        }

        item.Ended = true;
        writer.Write($"#{item.Number} {words}\n");
    }

    private void Transfer(TransferProgressed transfer)
    {
        var key = $"{transfer.Kind} {transfer.Id}";
        if (!items.TryGetValue(key, out var item))
        {
            item = new Item(items.Count + 1, ErrorReport.Safe($"{Verb(transfer.Kind)} {transfer.Name}"), transfer.Time);
            items[key] = item;
        }

        if (item.Ended || (!transfer.Done && transfer.Time - item.Told < TransferInterval))
        {
            return;
        }

        Select(item);
        item.Told = transfer.Time;
        item.Ended = transfer.Done;
        var amount = transfer.Total is { } total && !transfer.Done
            ? $"{Amounts.Bytes(transfer.Current)} / {Amounts.Bytes(total)}"
            : Amounts.Bytes(transfer.Current);
        var end = transfer.Note is { } note ? $" {ErrorReport.Safe(note)}" : "";
        writer.Write(transfer.Done
            ? $"#{item.Number} DONE {Amounts.Seconds(transfer.Time - item.Started)}{(transfer.Current > 0 ? " " + amount : "")}{end}\n"
            : $"#{item.Number} {amount}{end}\n");
    }

    private Item Select(string key, DateTimeOffset time)
    {
        if (!items.TryGetValue(key, out var item))
        {
            item = new Item(items.Count + 1, ErrorReport.Safe(key), time);
            items[key] = item;
        }

        Select(item);
        return item;
    }

    /// <summary>Lines of parallel steps are kept apart: an empty line, and the title again.</summary>
    private void Select(Item item)
    {
        if (current == item)
        {
            return;
        }

        Interrupt();
        writer.Write($"#{item.Number} {item.Title}\n");
        current = item;
    }

    private void Interrupt(bool goesOn = true)
    {
        if (current is null)
        {
            return;
        }

        writer.Write(current.Ended ? "\n" : $"#{current.Number} {(goesOn ? "..." : "STOPPED")}\n\n");
        current = null;
    }

    internal static string Verb(TransferKind kind) => kind switch
    {
        TransferKind.Pull => "pulling",
        TransferKind.Unpack => "unpacking",
        TransferKind.Compress => "compressing",
        TransferKind.Push => "pushing",
        TransferKind.Export => "exporting",
        _ => "reading context",
    };

    private sealed class Item(int number, string title, DateTimeOffset started)
    {
        public int Number => number;

        public string Title => title;

        public DateTimeOffset Started { get; } = started;

        /// <summary>When a transfer was last told.</summary>
        public DateTimeOffset Told { get; set; } = started;

        public bool Ended { get; set; }
    }
}
