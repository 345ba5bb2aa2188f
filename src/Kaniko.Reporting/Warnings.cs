using Kaniko.Diagnostics;

namespace Kaniko.Reporting;

/// <summary>A warning in one line.</summary>
internal static class Warnings
{
    public static string Line(Diagnostic diagnostic) =>
        ErrorReport.Safe($"{diagnostic.Rule}: {diagnostic.Detail}{(diagnostic.Span is { } span ? $" (line {span.StartLine})" : "")}");

    public static string Word(Severity severity) => severity switch
    {
        Severity.Notice => "NOTE",
        Severity.Error => "ERROR",
        _ => "WARN",
    };
}
