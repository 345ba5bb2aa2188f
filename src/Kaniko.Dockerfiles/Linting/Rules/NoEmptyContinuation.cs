namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class NoEmptyContinuation
{
    public static readonly LintRule Rule =
        new("NoEmptyContinuation", "Empty continuation lines will become errors in a future release")
        {
            Phase = LintPhase.Parsing,
            Check = Check,
        };

    /// <summary>The parser has found them.</summary>
    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from warning in context.Dockerfile.Warnings
        where warning.Rule == Rule.Name && warning.Span is not null
        select new LintFinding(warning.Span!.Value, warning.Detail, Subject: null);
}
