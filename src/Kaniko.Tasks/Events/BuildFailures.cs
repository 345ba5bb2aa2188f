using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Events;

/// <summary>Failures as the last event of a stream, both ways.</summary>
public static class BuildFailures
{
    /// <summary>The code of a failure that is a bug.</summary>
    public const string InternalError = "internal-error";

    /// <summary>How many lines of a failing step's output are repeated.</summary>
    public const int TailLength = 20;

    /// <summary>The event that tells <paramref name="error"/>.</summary>
    /// <param name="error">What the build threw.</param>
    /// <param name="time">When.</param>
    public static BuildFailed Of(Exception error, DateTimeOffset time) => error switch
    {
        KanikoException known => new(
            ErrorCodes.Name(known.Code),
            known.Message,
            known.Hint,
            known.SourceText?.Name,
            known.Location,
            known.DrawnExcerpt ?? Draw(known),
            known.ExitCode ?? 1,
            [.. known.OutputTail.TakeLast(TailLength)])
        {
            Time = time,
        },
        _ => new(InternalError, $"this is a bug in kaniko: {error.Message}", "report it, with what follows", null, null, error.ToString(), 1, [])
        {
            Time = time,
        },
    };

    /// <summary>The exception that <paramref name="failure"/> tells of. Codes of a newer program become <see cref="ErrorCode.HostFailed"/>.</summary>
    /// <param name="failure">The last event of a failed build.</param>
    public static KanikoException ToException(BuildFailed failure) => new(CodeOf(failure.Code), failure.Message)
    {
        Hint = failure.Hint,
        Location = failure.Location,
        SourceText = failure.File is null ? null : new SourceText(failure.File, ""),
        DrawnExcerpt = failure.Excerpt,
        ExitCode = failure.ExitCode,
        OutputTail = failure.OutputTail,
    };

    private static ErrorCode CodeOf(string name)
    {
        foreach (var code in Enum.GetValues<ErrorCode>())
        {
            if (ErrorCodes.Name(code) == name)
            {
                return code;
            }
        }

        return ErrorCode.HostFailed;
    }

    private static string? Draw(KanikoException error) =>
        error is { Location: { } location, SourceText: { } source } && location.StartLine > 0 && source.Lines.Count >= location.StartLine
            ? Excerpt.Render(source, location)
            : null;
}
