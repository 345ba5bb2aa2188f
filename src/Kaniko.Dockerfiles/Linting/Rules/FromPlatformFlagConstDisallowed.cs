namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class FromPlatformFlagConstDisallowed
{
    public static readonly LintRule Rule = new(
        "FromPlatformFlagConstDisallowed", "FROM --platform flag should not use a constant value")
    {
        Phase = LintPhase.File,
        Check = Check,
    };

    private static IEnumerable<LintFinding> Check(LintContext context) =>
        from instruction in context.Froms
        let word = context.TryExpand(instruction.Platform, context.Scope)
        where word is { Used: [], Undefined: [] } && !IsInName(word.Text, instruction.StageName ?? "")
        select LintFinding.At(instruction, $"FROM --platform flag should not use constant value \"{word.Text}\"");

    /// <summary>A stage that is named after its platform means it.</summary>
    private static bool IsInName(string platform, string stageName) =>
        platform.ToLowerInvariant().Split('/').Take(2)
            .SelectMany(part => (string[])[part, part switch { "x86_64" => "amd64", "aarch64" => "arm64", _ => part }])
            .Any(part => part.Length == 0 || stageName.Contains(part, StringComparison.Ordinal));
}
