using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Events;

/// <summary>A failure as the text of a front door's own exception: message, lines of the Dockerfile, output, hint.</summary>
public static class FailureText
{
    /// <summary>The text of <paramref name="error"/>.</summary>
    /// <param name="error">What the build threw.</param>
    public static string Of(KanikoException error)
    {
        var failure = BuildFailures.Of(error, default);
        var text = new StringBuilder(failure.Message);
        if (failure.Location is { StartLine: > 0 and var line })
        {
            _ = text.Append($" ({failure.File ?? "Dockerfile"}:{line})");
        }

        if (failure.Excerpt is { Length: > 0 } excerpt)
        {
            _ = text.Append('\n').Append(excerpt.TrimEnd('\n'));
        }

        if (failure.OutputTail.Count > 0)
        {
            _ = text.Append("\nlast lines of output:");
            foreach (var output in failure.OutputTail)
            {
                _ = text.Append("\n  ").Append(output);
            }
        }

        _ = failure.Hint is null ? text : text.Append("\nhint: ").Append(failure.Hint);
        return string.Join('\n', text.ToString().Split('\n').Select(ForeignText.ForAnyLog));
    }
}
