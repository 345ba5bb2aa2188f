using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class UndefinedVar
{
    public static readonly LintRule Rule = new("UndefinedVar", "Variables should be defined before their use")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Stages.SelectMany(stage => stage.Steps).SelectMany(step => step.Undefined.Select(name => LintFinding.At(
            step.Instruction,
            Suggestion.Nearest(name, step.Known) is { } nearest
                ? $"Usage of undefined variable '${name}' (did you mean ${nearest}?)"
                : $"Usage of undefined variable '${name}'")));
}
