namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class StageNameCasing
{
    public static readonly LintRule Rule = new("StageNameCasing", "Stage names should be lowercase")
    {
        Phase = LintPhase.Parsing,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Froms
            .Where(from => from.OriginalStageName != from.StageName)
            .Select(from => LintFinding.At(from, $"Stage name '{from.OriginalStageName}' should be lowercase"));
}
