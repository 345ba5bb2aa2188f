using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class SecretsUsedInArgOrEnv
{
    private static readonly string[] SecretWords =
        ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];

    private static readonly string[] HarmlessWords = ["public", "file", "version"];

    public static readonly LintRule Rule = new("SecretsUsedInArgOrEnv", "Sensitive data should not be used in the ARG or ENV commands")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from stage in context.Stages
        from step in stage.Steps
        from name in Names(step.Instruction)
        where NamesSecret(name)
        select LintFinding.At(
            step.Instruction,
            $"Do not use ARG or ENV instructions for sensitive data ({step.Instruction.Keyword.ToUpperInvariant()} \"{name}\")");

    private static IEnumerable<string> Names(Instruction instruction) => instruction switch
    {
        ArgInstruction arg => arg.Arguments.Select(argument => argument.Name),
        EnvInstruction env => env.Variables.Select(variable => variable.Name),
        _ => [],
    };

    private static bool NamesSecret(string name)
    {
        var words = name.ToLowerInvariant().Split('_');
        return words.Any(SecretWords.Contains) && !words.Any(HarmlessWords.Contains);
    }
}
