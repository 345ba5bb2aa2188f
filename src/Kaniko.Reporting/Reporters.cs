using Kaniko.Reporting.Terminals;
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
}
