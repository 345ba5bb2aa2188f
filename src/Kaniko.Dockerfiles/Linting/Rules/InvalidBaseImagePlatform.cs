namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class InvalidBaseImagePlatform
{
    public static readonly LintRule Rule = new(
        "InvalidBaseImagePlatform", "Base image platform does not match expected target platform")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    /// <summary>The variant does not matter.</summary>
    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from stage in context.Stages
        let actual = stage.Image?.Platform
        where actual is not null
        let expected = context.TryExpand(stage.Stage.From.Platform, context.Scope)?.Text ?? context.Options.Inputs.TargetPlatform
        where !actual.Split('/').Take(2).SequenceEqual(expected.Split('/').Take(2))
        select LintFinding.At(
            stage.Stage.From,
            $"Base image {stage.BaseName} was pulled with platform \"{actual}\", expected \"{expected}\" for current build");
}
