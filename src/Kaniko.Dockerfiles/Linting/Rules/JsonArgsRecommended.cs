using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting.Rules;

internal static class JsonArgsRecommended
{
    public static readonly LintRule Rule = new(
        "JSONArgsRecommended",
        "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals")
    {
        Phase = LintPhase.Steps,
        Check = Check,
    };

    /// <summary>Whoever chose a shell wants it.</summary>
    private static IEnumerable<LintFinding> Check(LintContext context)
    {
        foreach (var stage in context.Stages)
        {
            var hasShell = HasShell(stage);
            foreach (var step in stage.Steps)
            {
                hasShell |= step.Instruction is ShellInstruction;
                if (!hasShell
                    && step.Instruction is (CmdInstruction { Command.IsShell: true } or EntrypointInstruction { Command.IsShell: true }))
                {
                    yield return LintFinding.At(
                        step.Instruction,
                        $"JSON arguments recommended for {step.Instruction.Keyword} to prevent unintended behavior related to OS signals");
                }
            }
        }
    }

    private static bool HasShell(EvaluatedStage stage)
    {
        var root = stage;
        while (root.Base is not null)
        {
            root = root.Base;
            if (root.Steps.Any(step => step.Instruction is ShellInstruction))
            {
                return true;
            }
        }

        return root.Image?.HasShell == true;
    }
}
