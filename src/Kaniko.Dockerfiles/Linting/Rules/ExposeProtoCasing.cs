using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class ExposeProtoCasing
{
    public static readonly LintRule Rule = new("ExposeProtoCasing", "Protocol in EXPOSE instruction should be lowercase")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from stage in context.Stages
        from step in stage.Steps
        from port in (step.Instruction as ExposeInstruction)?.Ports ?? []
        let protocol = port[(port.IndexOf('/', StringComparison.Ordinal) + 1)..]
        where protocol != port && !Casing.IsLower(protocol)
        select LintFinding.At(step.Instruction, $"Defined protocol '{port}' in EXPOSE instruction should be lowercase");
}
