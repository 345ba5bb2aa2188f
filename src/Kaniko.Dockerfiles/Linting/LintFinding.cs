using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>What a rule found.</summary>
/// <param name="Subject">The instruction whose comment may turn the rule off.</param>
internal sealed record LintFinding(SourceSpan Span, string Detail, Instruction? Subject)
{
    public static LintFinding At(Instruction instruction, string detail) => new(instruction.Span, detail, instruction);
}
