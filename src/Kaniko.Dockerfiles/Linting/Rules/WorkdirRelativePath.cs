using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class WorkdirRelativePath
{
    public static readonly LintRule Rule = new(
        "WorkdirRelativePath",
        "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    /// <summary>Only the first WORKDIR can depend on the base image.</summary>
    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from stage in context.Stages
        where !HasWorkdir(stage.Base)
        let first = Workdirs(stage).FirstOrDefault()
        where first is not null && !first.Path.StartsWith('/')
        select LintFinding.At(
            first, $"Relative workdir {GoText.Quote(first.Path)} can have unexpected results if the base image changes");

    private static bool HasWorkdir(EvaluatedStage? stage) => stage is not null && (Workdirs(stage).Any() || HasWorkdir(stage.Base));

    private static IEnumerable<WorkdirInstruction> Workdirs(EvaluatedStage stage) =>
        stage.Steps.Select(step => step.Instruction).OfType<WorkdirInstruction>();
}
