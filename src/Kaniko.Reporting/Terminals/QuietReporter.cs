using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting;

/// <summary>Warnings, the plan that was asked for, and the failure.</summary>
public sealed class QuietReporter(TextWriter writer, bool color, Verbosity verbosity) : BuildReporter
{
    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case WarningRaised { Diagnostic: var diagnostic } when verbosity >= Verbosity.Warn:
                writer.Write($"{new Colors(color).Warning(Warnings.Word(diagnostic.Severity))}: {Warnings.Line(diagnostic)}\n");
                break;
            case PlanPrinted plan:
                foreach (var line in plan.Lines)
                {
                    writer.Write($"{ErrorReport.Safe(line)}\n");
                }

                break;
            case BuildFailed failure:
                writer.Write(ErrorReport.Render(failure, color));
                break;
        }
    }

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();
}
