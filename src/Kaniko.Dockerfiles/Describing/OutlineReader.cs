using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Linting;

namespace Kaniko.Dockerfiles.Describing;

/// <summary>Collects what the stages of a target take from outside.</summary>
internal static class OutlineReader
{
    /// <summary>By line. An argument that a stage only takes over is described where it is defined, before the first FROM.</summary>
    public static IReadOnlyList<OutlineArgument> Arguments(LintContext context)
    {
        var found = new Dictionary<string, OutlineArgument>(StringComparer.Ordinal);
        var globals = Globals(context);
        var used = new Queue<string>(context.Stages.SelectMany(stage => FromNames(context, stage)));
        foreach (var stage in context.Stages)
        {
            foreach (var (instruction, argument) in Declarations(stage.Steps.Select(step => step.Instruction)))
            {
                if (argument.Default is null && globals.ContainsKey(argument.Name))
                {
                    used.Enqueue(argument.Name);
                }
                else
                {
                    found[argument.Name] = new(argument.Name, argument.Comment, stage.Variables[argument.Name], instruction.Span);
                }
            }
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (used.TryDequeue(out var name))
        {
            if (seen.Add(name) && globals.TryGetValue(name, out var global))
            {
                found.TryAdd(name, new(name, global.Argument.Comment, context.Scope?.Variables[name], global.Instruction.Span));
                foreach (var dependency in context.TryExpand(global.Argument.Default, context.Scope)?.Used ?? [])
                {
                    used.Enqueue(dependency);
                }
            }
        }

        return [.. found.Values.OrderBy(argument => argument.Span.StartLine)];
    }

    public static (IReadOnlyList<OutlineMount> Secrets, IReadOnlyList<OutlineMount> SshAgents) Mounts(LintContext context)
    {
        var mounts = context.Stages.SelectMany(stage => stage.Steps
            .Select(step => step.Instruction)
            .OfType<RunInstruction>()
            .SelectMany(run => run.Mounts.Select(flag => (run.Span, Mount: TryRead(context, stage, flag)))))
            .ToList();
        return (
            Named(RunMountType.Secret, mount => mount.Id ?? mount.Source ?? Path.GetFileName(mount.Target ?? mount.Env ?? "")),
            Named(RunMountType.Ssh, mount => mount.Id ?? "default"));

        IReadOnlyList<OutlineMount> Named(RunMountType type, Func<RunMount, string> id) =>
            [.. mounts
                .Where(pair => pair.Mount?.Type == type)
                .GroupBy(pair => id(pair.Mount!))
                .Select(same => new OutlineMount(same.Key, same.Any(pair => pair.Mount!.Required), same.First().Span))];
    }

    private static Dictionary<string, (ArgInstruction Instruction, ArgDeclaration Argument)> Globals(LintContext context)
    {
        var globals = new Dictionary<string, (ArgInstruction, ArgDeclaration)>(StringComparer.Ordinal);
        foreach (var declaration in Declarations(context.Dockerfile.GlobalArguments))
        {
            globals[declaration.Argument.Name] = declaration;
        }

        return globals;
    }

    private static IEnumerable<(ArgInstruction Instruction, ArgDeclaration Argument)> Declarations(IEnumerable<Instruction> instructions) =>
        instructions.OfType<ArgInstruction>().SelectMany(arg => arg.Arguments.Select(argument => (arg, argument)));

    private static IEnumerable<string> FromNames(LintContext context, EvaluatedStage stage) =>
        ((string?[])[stage.Stage.From.Image, stage.Stage.From.Platform])
        .Select(word => context.TryExpand(word, context.Scope))
        .SelectMany(word => word is null ? [] : word.Used.Concat(word.Undefined));

    private static RunMount? TryRead(LintContext context, EvaluatedStage stage, RunMountFlag flag)
    {
        try
        {
            return flag.Read(text => context.Words.Expand(text, stage.Variables));
        }
        catch (KanikoException)
        {
            return null; // the build says what is wrong with it
        }
    }
}
