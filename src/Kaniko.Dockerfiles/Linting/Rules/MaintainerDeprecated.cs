using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class MaintainerDeprecated
{
    public static readonly LintRule Rule = new(
        "MaintainerDeprecated", "The MAINTAINER instruction is deprecated, use a label instead to define an image author")
    {
        Phase = LintPhase.Parsing,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Instructions
            .OfType<MaintainerInstruction>()
            .Select(maintainer => LintFinding.At(maintainer, "Maintainer instruction is deprecated in favor of using label"));
}
