using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>A Dockerfile split into its instructions, whose own rules are not applied yet.</summary>
/// <param name="EmptyContinuations">Where an instruction with blank lines inside ends.</param>
internal sealed record LexedDockerfile(
    ParserDirectives Directives, IReadOnlyList<LogicalLine> Lines, IReadOnlyList<EmptyContinuation> EmptyContinuations);

internal sealed record EmptyContinuation(SourceSpan Span, string Text);
