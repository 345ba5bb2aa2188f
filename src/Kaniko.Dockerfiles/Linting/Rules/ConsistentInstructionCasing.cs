using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class ConsistentInstructionCasing
{
    public static readonly LintRule Rule = new(
        "ConsistentInstructionCasing",
        "All commands within the Dockerfile should use the same casing (either upper or lower)")
    {
        Phase = LintPhase.File,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context)
    {
        var instructions = context.Dockerfile.Stages
            .SelectMany(stage => (Instruction[])[stage.From, .. stage.Instructions])
            .ToList();
        var lower = instructions.Count(instruction => Casing.IsLower(instruction.Keyword));
        var mostAreLower = lower > instructions.Count(instruction => Casing.IsUpper(instruction.Keyword));
        var majority = mostAreLower ? "lowercase" : "uppercase";
        return instructions
            .Where(instruction => !(mostAreLower ? Casing.IsLower(instruction.Keyword) : Casing.IsUpper(instruction.Keyword)))
            .Select(instruction => LintFinding.At(
                instruction,
                $"Command '{instruction.Keyword}' should match the case of the command majority ({majority})"));
    }
}
