using Kaniko.Reporting.Ci;
using Kaniko.Reporting.Records;
using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting;

/// <summary>Which reporter the options ask for.</summary>
public static class Reporters
{
    /// <summary>
    /// A form that <c>--progress</c> names is used. With <c>auto</c>, a given <c>--log-format</c> means Kaniko's log; else a terminal gets the
    /// live picture and everything else plain lines; less than <c>--verbosity=info</c> leaves only warnings and errors.
    /// </summary>
    public static BuildReporter For(ProgressOptions options, TextWriter writer, Terminal terminal, TimeProvider time) => options switch
    {
        { Mode: ProgressMode.RawJson } => new RawJsonReporter(writer),
        { Mode: ProgressMode.Quiet } => new QuietReporter(writer, terminal.Color, options.Verbosity),
        { Mode: ProgressMode.Plain } => new PlainReporter(writer, terminal.Color, options.Verbosity),
        { Mode: ProgressMode.Tty } => new TtyReporter(writer, terminal, options.Verbosity, time),
        { LogFormat: LogFormat.Color } => new KanikoLogReporter(writer, options, options.Color != ColorMode.Never),
        { LogFormat: not null } => new KanikoLogReporter(writer, options, color: false),
        { Verbosity: < Verbosity.Info } => new QuietReporter(writer, terminal.Color, options.Verbosity),
        _ when terminal.IsInteractive => new TtyReporter(writer, terminal, options.Verbosity, time),
        _ => new PlainReporter(writer, terminal.Color, options.Verbosity),
    };

    /// <summary>All reporters of a build: its record first, then what is shown, then the files that tell other programs.</summary>
    /// <param name="request">What is built.</param>
    /// <param name="stage">Where it is shown.</param>
    public static IReadOnlyList<BuildReporter> ForBuild(BuildRequest request, ReportingStage stage)
    {
        var record = new BuildRecord(ExecutorFlags.Table.Describe(request));
        var reporters = new List<BuildReporter> { new BuildRecorder(record), Shown(request.Progress, stage, record) };
        var output = request.Output;
        if (output.ReportFile is { } report)
        {
            reporters.Add(new ReportFile(Full(report)));
        }

        if (output.SummaryFile is { } summary)
        {
            reporters.Add(new RecordFile(record, Full(summary), built => SummaryPage.Render(built)));
        }

        if (output.DotenvFile is { } dotenv)
        {
            reporters.Add(new RecordFile(record, Full(dotenv), built => built.Result is null ? null : DotenvFile.Render(built)));
        }

        if (output.CodeQualityFile is { } quality)
        {
            reporters.Add(new RecordFile(record, Full(quality), built => CodeQualityFile.Render(built, stage.FileName(built.Started?.Dockerfile ?? request.Dockerfile))));
        }

        return reporters;

        string Full(string path) => Path.GetFullPath(path, stage.CurrentDirectory);
    }

    private static BuildReporter Shown(ProgressOptions options, ReportingStage stage, BuildRecord record)
    {
        if (stage.Ci is not { } ci)
        {
            return For(options, stage.Writer, stage.Terminal, stage.Time);
        }

        var inner = For(options, options.Mode == ProgressMode.RawJson ? stage.Writer : new GuardedWriter(stage.Writer, ci.Guard), stage.Terminal, stage.Time);
        return inner switch
        {
            TtyReporter => new CiReporter(ci, For(options, stage.Writer, stage.Terminal, stage.Time), record, _ => { }) { Groups = false },
            RawJsonReporter => new CiReporter(ci, inner, record, line => inner.Report(new CiLine(line) { Time = record.End })) { Findings = stage.Findings },
            _ => new CiReporter(ci, inner, record, line => stage.Writer.Write($"{line}\n")) { Groups = inner is not QuietReporter, Findings = stage.Findings },
        };
    }
}

/// <summary>Where a build is shown.</summary>
public sealed record ReportingStage
{
    /// <summary>The log.</summary>
    public required TextWriter Writer { get; init; }

    /// <summary>What the log is.</summary>
    public required Terminal Terminal { get; init; }

    /// <summary>For live progress.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The program's.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The CI system; null where there is none.</summary>
    public CiSystem? Ci { get; init; }

    /// <summary>Whether findings of the build checks are annotated.</summary>
    public bool Findings { get; init; } = true;

    internal string FileName(string name) => Ci?.FileName(name) ?? name;
}
