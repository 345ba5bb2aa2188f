using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class InvalidDefinitionDescription
{
    public static readonly LintRule Rule = new(
        "InvalidDefinitionDescription",
        "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a "
        + "description comment, add an empty line or comment between the instruction and the comment.")
    {
        IsExperimental = true,
        Phase = LintPhase.Parsing,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context)
    {
        foreach (var instruction in context.Instructions)
        {
            var names = Names(instruction);
            var comment = instruction.Comments.LastOrDefault(comment => CheckOptions.TryParseComment(comment) is null);
            if (names.Count > 0 && comment is not null && !names.Contains(comment.Split(' ', 2)[0]))
            {
                var name = names.Count > 1 ? "<arg_key>" : names[0];
                yield return LintFinding.At(
                    instruction,
                    $"Comment for {instruction.Keyword.ToUpperInvariant()} should follow the format: `# {name} <description>`");
            }
        }
    }

    private static IReadOnlyList<string> Names(Instruction instruction) => instruction switch
    {
        FromInstruction { StageName: { } name } => [name],
        ArgInstruction arg => [.. arg.Arguments.Select(argument => argument.Name)],
        _ => [],
    };
}
