namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class ReservedStageName
{
    public static readonly LintRule Rule = new("ReservedStageName", "Reserved words should not be used as stage names")
    {
        Phase = LintPhase.File,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Froms
            .Where(from => from.StageName is "scratch" or "context")
            .Select(from => LintFinding.At(
                from, $"Stage name should not use the same name as reserved stage \"{from.StageName}\""));
}
