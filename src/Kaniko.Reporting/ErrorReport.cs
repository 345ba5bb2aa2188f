using System.Text;
using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;

namespace Kaniko.Reporting;

/// <summary>A failure as people read it: what, where, what the step printed, what to do.</summary>
public static class ErrorReport
{
    /// <summary>Several lines, each with its end.</summary>
    /// <param name="failure">The last event of a failed build.</param>
    /// <param name="color">Whether to use colours.</param>
    public static string Render(BuildFailed failure, bool color)
    {
        var colors = new Colors(color);
        var text = new StringBuilder();
        _ = text.Append(colors.Error("ERROR")).Append(": ").Append(colors.Bold(Safe(failure.Message)))
            .Append(' ').Append(colors.Faint($"[{failure.Code}]")).Append('\n');
        AppendPlace(text, failure);
        if (failure.OutputTail.Count > 0)
        {
            _ = text.Append(failure.OutputTail.Count == 1
                ? "The last line of the step's output:\n"
                : $"The last {failure.OutputTail.Count} lines of the step's output:\n");
            foreach (var line in failure.OutputTail)
            {
                _ = text.Append(" | ").Append(ForeignText.Neutralise(line, color)).Append('\n');
            }
        }

        if (failure.Hint is { } hint)
        {
            _ = text.Append(colors.Hint("hint")).Append(": ").Append(Safe(hint)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Messages may quote text of the user's.</summary>
    internal static string Safe(string text) => text.Contains('\n', StringComparison.Ordinal)
        ? string.Join('\n', text.Split('\n').Select(line => ForeignText.Neutralise(line, keepColor: false)))
        : ForeignText.Neutralise(text, keepColor: false);

    private static void AppendPlace(StringBuilder text, BuildFailed failure)
    {
        if (failure.File is { Length: > 0 } file)
        {
            _ = text.Append(Safe(file));
            if (failure.Location is { } location)
            {
                _ = text.Append(':').Append(location);
            }

            _ = text.Append('\n');
        }

        if (failure.Excerpt is { Length: > 0 } excerpt)
        {
            _ = text.Append(Safe(excerpt.TrimEnd('\n'))).Append('\n');
        }
    }
}
