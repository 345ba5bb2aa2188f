using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Reporting.Ci;

/// <summary>
/// <c>FILE:LINE: warning: text [rule]</c>, as compilers write: what Jenkins's Warnings plugin and the problem matchers of editors read, for
/// systems without words of their own.
/// </summary>
internal static class CompilerLines
{
    public static string Of(CiIssue issue, Func<string, string> oneLine) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(issue.File.Length == 0 ? "kaniko" : $"{oneLine(issue.File)}:{issue.Line ?? 1}")}: {Word(issue.Severity)}: {oneLine(issue.Message.Split('\n')[0])} [{oneLine(issue.Title)}]");

    private static string Word(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };
}
