using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class FromAsCasing
{
    public static readonly LintRule Rule = new("FromAsCasing", "The 'as' keyword should match the case of the 'from' keyword")
    {
        Phase = LintPhase.Parsing,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context)
    {
        foreach (var from in context.Froms)
        {
            if (AsKeyword(from) is { } keyword && Differs(from.Keyword, keyword))
            {
                yield return LintFinding.At(from, $"'{keyword}' and '{from.Keyword}' keywords' casing do not match");
            }
        }
    }

    private static string? AsKeyword(FromInstruction from) =>
        LogicalLine.Of(from.Text).Arguments is [_, var keyword, _] ? keyword : null;

    /// <summary>A FROM in mixed case is another rule's matter.</summary>
    private static bool Differs(string from, string keyword) =>
        (Casing.IsLower(from) && !Casing.IsLower(keyword))
        || (Casing.IsUpper(from) && !Casing.IsUpper(keyword));
}
