namespace Kaniko.Diagnostics;

/// <summary>How much a <see cref="Diagnostic"/> matters.</summary>
public enum Severity
{
    Notice,
    Warning,
    Error,
}

/// <summary>Something worth telling the user that does not end the build by itself, such as a build check's finding.</summary>
/// <param name="Rule">The rule's name, for example <c>StageNameCasing</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Description">What the rule is about; the same for each finding of the rule.</param>
/// <param name="Detail">What was found, in one line.</param>
/// <param name="Span">Where.</param>
/// <param name="Url">A page about the rule.</param>
public sealed record Diagnostic(
    string Rule, Severity Severity, string Description, string Detail, SourceSpan? Span, string? Url = null);
