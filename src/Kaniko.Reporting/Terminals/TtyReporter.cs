using System.Text;
using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting;

/// <summary>
/// A live picture at the bottom of the terminal: what runs now, with timers, bars and the last lines of output. What is done moves
/// above it and stays.
/// </summary>
public sealed class TtyReporter(TextWriter writer, Terminal terminal, Verbosity verbosity, TimeProvider time) : BuildReporter
{
    private const int OutputLines = 4;
    private const int BarWidth = 20;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(80);

    private readonly Dictionary<string, Running> running = new(StringComparer.Ordinal);
    private readonly StringBuilder settled = new();
    private readonly Colors colors = new(terminal.Color);
    private DateTimeOffset started = time.GetUtcNow();
    private DateTimeOffset drawn;
    private string dockerfile = "";
    private int steps;
    private int ended;
    private int rows;
    private bool over;

    /// <inheritdoc/>
    public override bool IsLive => true;

    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case BuildStarted e:
                (dockerfile, steps, started) = (ErrorReport.Safe(e.Dockerfile), e.Steps, e.Time);
                break;
            case StepStarted e:
                running[e.Step] = new Running($"[{e.Stage} {e.Number}/{e.Total}] {ForeignText.FirstLine(e.Text)}", e.Time);
                break;
            case StepOutput e:
                running.GetValueOrDefault(e.Step)?.Add(ForeignText.Neutralise(e.Line, keepColor: false));
                break;
            case StepCached e:
                End(e.Step, colors.Done("CACHED"), 6);
                break;
            case StepFinished e:
                End(e.Step, Amounts.Seconds(e.Duration));
                break;
            case TransferProgressed e:
                Transfer(e);
                break;
            case WarningRaised e when verbosity >= Verbosity.Warn:
                Settle($"{colors.Warning(Warnings.Word(e.Diagnostic.Severity))}: {Warnings.Line(e.Diagnostic)}");
                break;
            case Traced e when verbosity >= (e.Level == TraceLevel.Trace ? Verbosity.Trace : Verbosity.Debug):
                Settle(colors.Faint(ErrorReport.Safe(e.Message)));
                break;
            case PlanPrinted e:
                _ = settled.AppendJoin('\n', e.Lines.Select(ErrorReport.Safe)).Append('\n');
                break;
            case BuildFinished e:
                running.Clear();
                over = true;
                _ = settled.AppendJoin('\n', Conclusion.Lines(e.Result)).Append('\n');
                break;
            case BuildFailed e:
                FailRunning();
                over = true;
                _ = settled.Append(ErrorReport.Render(e, terminal.Color));
                break;
        }
    }

    /// <inheritdoc/>
    public override void Refresh() => Draw(live: true);

    /// <inheritdoc/>
    public override void Flush()
    {
        if (time.GetUtcNow() - drawn >= Frame)
        {
            Draw(live: true);
        }
    }

    /// <inheritdoc/>
    public override void Close() => Draw(live: false);

    private void End(string step, string words, int? columns = null)
    {
        if (running.Remove(step, out var item))
        {
            ended++;
            Settle(Line($" => {item.Title}", words, columns ?? words.Length));
        }
    }

    private void Transfer(TransferProgressed e)
    {
        var key = $"{e.Kind} {e.Id}";
        if (!e.Done)
        {
            if (!running.TryGetValue(key, out var item))
            {
                running[key] = item = new Running($"{PlainReporter.Verb(e.Kind)} {e.Name}", e.Time);
            }

            (item.Current, item.Total, item.IsTransfer) = (e.Current, e.Total, true);
        }
        else
        {
            var item = running.Remove(key, out var known) ? known : new Running($"{PlainReporter.Verb(e.Kind)} {e.Name}", e.Time);
            var note = e.Note is null ? "" : $" ({ErrorReport.Safe(e.Note)})";
            var words = $"{(e.Current > 0 ? Amounts.Bytes(e.Current) + " " : "")}{Amounts.Seconds(e.Time - item.Started)}";
            Settle(Line($" => {item.Title}{note}", words, words.Length));
        }
    }

    private void FailRunning()
    {
        foreach (var item in running.Values.Where(item => !item.IsTransfer))
        {
            var words = Amounts.Seconds(time.GetUtcNow() - item.Started);
            Settle(colors.Error(Line($" => STOPPED {item.Title}", words, words.Length)));
        }

        running.Clear();
    }

    private void Settle(string line) => _ = settled.Append(line).Append('\n');

    /// <summary>One write: what is done, then the picture in the place of the former one. The terminal shows both at once.</summary>
    private void Draw(bool live)
    {
        if (live && settled.Length == 0 && running.Count == 0 && rows == 0)
        {
            return;
        }

        var frame = new StringBuilder("\u001b[?2026h");
        if (rows > 0)
        {
            _ = frame.Append("\u001b[").Append(rows).Append("A\r");
        }

        rows = 0;
        if (live && !over)
        {
            Picture(settled);
        }

        // Each line clears only what it does not cover, so nothing flickers where a terminal draws as it reads.
        _ = frame.Append(settled.Replace("\n", "\u001b[K\n")).Append("\u001b[J\u001b[?2026l");
        _ = settled.Clear();
        writer.Write(frame.ToString());
        writer.Flush();
        drawn = time.GetUtcNow();
    }

    private void Picture(StringBuilder frame)
    {
        var now = time.GetUtcNow();
        var height = Math.Max(2, terminal.Size().Rows - 1);
        var head = $"[+] Building {dockerfile} {Amounts.Seconds(now - started)} ({ended}/{steps})";
        Append(TerminalText.Cut(head, Width, terminal.Unicode));
        foreach (var item in running.Values)
        {
            var right = item.IsTransfer ? $"{Bar(item)} {Amounts.Seconds(now - item.Started)}" : Amounts.Seconds(now - item.Started);
            Append(Line($" => {item.Title}", right, right.Length));
            foreach (var line in item.Output)
            {
                Append(colors.Faint(TerminalText.Cut($" => => {line}", Width, terminal.Unicode)));
            }
        }

        void Append(string line)
        {
            if (rows < height)
            {
                _ = frame.Append(line).Append('\n');
                rows++;
            }
        }
    }

    private int Width => Math.Max(20, terminal.Size().Columns - 1);

    private static string Bar(Running item)
    {
        if (item.Total is not > 0)
        {
            return Amounts.Bytes(item.Current);
        }

        var filled = (int)Math.Clamp(BarWidth * item.Current / item.Total.Value, 0, BarWidth);
        return $"{Amounts.Bytes(item.Current)} / {Amounts.Bytes(item.Total.Value)} [{new string('=', filled)}{new string(' ', BarWidth - filled)}]";
    }

    /// <summary>Left and right side of a line; the right one may hold escape sequences, so its columns are given.</summary>
    private string Line(string left, string right, int rightColumns)
    {
        left = TerminalText.Cut(left, Width - rightColumns - 1, terminal.Unicode);
        var gap = Math.Max(1, Width - rightColumns - TerminalText.Columns(left));
        return $"{left}{new string(' ', gap)}{right}";
    }

    private sealed class Running(string title, DateTimeOffset started)
    {
        private readonly Queue<string> output = new();

        public string Title { get; } = ErrorReport.Safe(title);

        public DateTimeOffset Started => started;

        public IEnumerable<string> Output => output;

        public bool IsTransfer { get; set; }

        public long Current { get; set; }

        public long? Total { get; set; }

        public void Add(string line)
        {
            output.Enqueue(line.Replace('\t', ' '));
            if (output.Count > OutputLines)
            {
                _ = output.Dequeue();
            }
        }
    }
}
