namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class InvalidDefaultArgInFrom
{
    public static readonly LintRule Rule = new(
        "InvalidDefaultArgInFrom", "Default value for global ARG results in an empty or invalid base image name")
    {
        Phase = LintPhase.File,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from instruction in context.Froms
        let word = context.TryExpand(instruction.Image, context.DefaultScope)
        where word is not null && word.Used.Count + word.Undefined.Count > 0 && !ImageNames.IsValid(word.Text)
        select LintFinding.At(
            instruction, $"Default value for ARG {instruction.Image} results in empty or invalid base image name");
}
