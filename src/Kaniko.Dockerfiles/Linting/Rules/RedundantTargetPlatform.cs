namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class RedundantTargetPlatform
{
    private const string TargetPlatform = "TARGETPLATFORM";

    public static readonly LintRule Rule = new(
        "RedundantTargetPlatform",
        "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior")
    {
        Phase = LintPhase.File,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from instruction in context.Froms
        let word = context.TryExpand(instruction.Platform, context.Scope)
        where word is { Used: [TargetPlatform], Undefined: [] } && word.Text == context.Scope!.Variables[TargetPlatform]
        select LintFinding.At(
            instruction,
            $"Setting platform to predefined {instruction.Platform} in FROM is redundant as this is the default behavior");
}
