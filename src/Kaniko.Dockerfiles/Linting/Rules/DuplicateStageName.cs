namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class DuplicateStageName
{
    public static readonly LintRule Rule = new("DuplicateStageName", "Stage names should be unique")
    {
        Phase = LintPhase.File,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Froms
            .Where(from => from.StageName is not null)
            .GroupBy(from => from.StageName!)
            .SelectMany(same => same.Skip(1))
            .Select(from => LintFinding.At(from, $"Duplicate stage name \"{from.StageName}\", stage names should be unique"));
}
