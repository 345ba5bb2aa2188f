using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class ExposeInvalidFormat
{
    public static readonly LintRule Rule = new(
        "ExposeInvalidFormat",
        "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from stage in context.Stages
        from step in stage.Steps
        from port in (step.Instruction as ExposeInstruction)?.Ports ?? []
        where port.Contains(':', StringComparison.Ordinal)
        select LintFinding.At(
            step.Instruction, $"EXPOSE instruction should not define an IP address or host-port mapping, found '{port}'");
}
