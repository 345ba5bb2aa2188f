using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class CopyIgnoredFile
{
    public static readonly LintRule Rule = new("CopyIgnoredFile", "Attempting to Copy file that is excluded by .dockerignore")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    /// <summary>Not with exceptions: a directory that is left out may hold files that are not.</summary>
    private static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Options.IgnoreFile is not { HasExceptions: false } ignore
            ? []
            : from stage in context.Stages
              from step in stage.Steps
              from source in ContextSources(step.Instruction)
              let path = CleanPath.Of(source)
              where IsIgnored(ignore, path)
              let verb = step.Instruction is AddInstruction ? "Add" : "Copy"
              select LintFinding.At(step.Instruction, $"Attempting to {verb} file \"{path}\" that is excluded by .dockerignore");

    private static IEnumerable<string> ContextSources(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: null } copy => copy.Paths.Sources,
        AddInstruction add => add.Paths.Sources.Where(source => !IsRemote(source)),
        _ => [],
    };

    private static bool IsRemote(string source) =>
        source.Contains("://", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal);

    private static bool IsIgnored(IgnoreFile ignore, string path) => path is "." or "/"
        ? ignore.Patterns.Any(pattern => pattern.All(c => c is '*' or '/'))
        : ignore.Matches(path.TrimStart('/'));
}
