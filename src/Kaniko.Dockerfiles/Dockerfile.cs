using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles;

/// <summary>A parsed Dockerfile: what stands before the first FROM, and the stages.</summary>
/// <param name="Source">The text it was read from.</param>
/// <param name="Directives">The parser directives at its head.</param>
/// <param name="GlobalArguments">The ARGs before the first FROM.</param>
/// <param name="Stages">At least one.</param>
/// <param name="Warnings">Findings of the lexer and parser, such as an empty continuation line.</param>
public sealed record Dockerfile(
    SourceText Source,
    ParserDirectives Directives,
    IReadOnlyList<ArgInstruction> GlobalArguments,
    IReadOnlyList<Stage> Stages,
    IReadOnlyList<Diagnostic> Warnings);

/// <summary>A stage: its FROM and what follows up to the next one.</summary>
/// <param name="Index">From 0, as <c>COPY --from=0</c> counts.</param>
public sealed record Stage(int Index, FromInstruction From, IReadOnlyList<Instruction> Instructions)
{
    /// <summary>Lower case; null where the stage has none.</summary>
    public string? Name => From.StageName;
}

/// <summary>Parser directives: comments of the form <c># name=value</c> at the head of the file.</summary>
/// <param name="Syntax">The frontend image; accepted and not used.</param>
/// <param name="Escape">The escape character: backslash or backtick.</param>
/// <param name="Check">The value of <c># check=</c>.</param>
public sealed record ParserDirectives(string? Syntax, char Escape, string? Check);
