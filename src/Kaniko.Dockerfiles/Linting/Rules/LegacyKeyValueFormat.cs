using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class LegacyKeyValueFormat
{
    public static readonly LintRule Rule = new(
        "LegacyKeyValueFormat", "Legacy key/value format with whitespace separator should not be used")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from stage in context.Stages
        from step in stage.Steps
        where Pairs(step.Instruction).Any(pair => pair.Legacy)
        let keyword = step.Instruction.Keyword
        select LintFinding.At(
            step.Instruction, $"\"{keyword} key=value\" should be used instead of legacy \"{keyword} key value\" format");

    private static IReadOnlyList<NameValue> Pairs(Instruction instruction) => instruction switch
    {
        EnvInstruction env => env.Variables,
        LabelInstruction label => label.Labels,
        _ => [],
    };
}
