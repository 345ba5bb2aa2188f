using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class UndefinedArgInFrom
{
    public static readonly LintRule Rule = new("UndefinedArgInFrom", "FROM command must use declared ARGs")
    {
        Phase = LintPhase.File,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context)
    {
        foreach (var from in context.Froms)
        {
            string?[] words = [from.Image, from.Platform];
            var undefined = words.SelectMany(word => context.TryExpand(word, context.Scope)?.Undefined ?? []);
            foreach (var name in undefined.Where(name => !context.Scope!.Declared.Contains(name)))
            {
                var nearest = Suggestion.Nearest(name, context.Scope!.Declared);
                yield return LintFinding.At(
                    from, $"FROM argument '{name}' is not declared{(nearest is null ? "" : $" (did you mean {nearest}?)")}");
            }
        }
    }
}
