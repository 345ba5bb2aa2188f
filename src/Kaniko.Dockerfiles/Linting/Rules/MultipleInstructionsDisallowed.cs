using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class MultipleInstructionsDisallowed
{
    public static readonly LintRule Rule = new(
        "MultipleInstructionsDisallowed", "Multiple instructions of the same type should not be used in the same stage")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    /// <summary>Reported where the one that has no effect stands.</summary>
    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from stage in context.Stages
        from same in stage.Steps
            .Select(step => step.Instruction)
            .Where(instruction => instruction is CmdInstruction or EntrypointInstruction or HealthcheckInstruction)
            .GroupBy(instruction => instruction.GetType())
        from overridden in same.SkipLast(1)
        select LintFinding.At(
            overridden,
            $"Multiple {overridden.Keyword} instructions should not be used in the same stage because only the last one will be used");
}
