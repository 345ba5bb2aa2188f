namespace Kaniko.Diagnostics;

/// <summary>A failure the user can act on. Anything else is a bug and keeps its own exception type.</summary>
public sealed class KanikoException(ErrorCode code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ErrorCode Code { get; } = code;

    /// <summary>The place in a Dockerfile, or another text of the user's, that the failure is about.</summary>
    public SourceSpan? Location { get; init; }

    /// <summary>The text that <see cref="Location"/> points into, for an excerpt.</summary>
    public SourceText? SourceText { get; init; }

    /// <summary>The lines around <see cref="Location"/> as they were drawn elsewhere, for a failure that another process told.</summary>
    public string? DrawnExcerpt { get; init; }

    /// <summary>What to do next, in the imperative.</summary>
    public string? Hint { get; init; }

    /// <summary>The exit code of the user's own process, when that is what failed; the program ends with it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The last lines that the failed process printed, oldest first.</summary>
    public IReadOnlyList<string> OutputTail { get; init; } = [];

    /// <summary>The same failure, with its place filled in where it had none.</summary>
    public KanikoException At(SourceSpan location, SourceText? source) => Copy(Location ?? location, SourceText ?? source, Hint);

    /// <summary>The same failure with another hint, where more is known than where it was thrown.</summary>
    public KanikoException Advising(string hint) => Copy(Location, SourceText, hint);

    private KanikoException Copy(SourceSpan? location, SourceText? source, string? hint) => new(Code, Message, InnerException)
    {
        Location = location,
        SourceText = source,
        DrawnExcerpt = DrawnExcerpt,
        Hint = hint,
        ExitCode = ExitCode,
        OutputTail = OutputTail,
    };
}
