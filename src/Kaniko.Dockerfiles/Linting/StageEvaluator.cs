using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>Follows the variables through the stages that are built.</summary>
internal sealed class StageEvaluator
{
    /// <summary>What a base without PATH gets.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly LintContext context;
    private readonly InstructionExpander expander;
    private readonly Dictionary<string, EvaluatedStage> byName = new(StringComparer.Ordinal);

    private StageEvaluator(LintContext context)
    {
        this.context = context;
        expander = new InstructionExpander(context.Dockerfile.Directives.Escape);
    }

    public static IReadOnlyList<EvaluatedStage> Evaluate(LintContext context)
    {
        var evaluator = new StageEvaluator(context);
        var all = context.Dockerfile.Stages.Select(evaluator.Evaluate).ToList();
        return context.Options.AllStages ? all : [.. evaluator.Needed(all)];
    }

    private EvaluatedStage Evaluate(Stage stage)
    {
        var evaluated = new EvaluatedStage(stage);
        if (context.TryExpand(stage.From.Image, context.Scope) is { } image)
        {
            SetBase(evaluated, image.Text);
            foreach (var instruction in Triggers(evaluated).Concat(stage.Instructions))
            {
                if (!TryRun(evaluated, instruction))
                {
                    break;
                }
            }
        }

        if (stage.Name is not null)
        {
            byName[stage.Name] = evaluated;
        }

        return evaluated;
    }

    private void SetBase(EvaluatedStage stage, string name)
    {
        stage.BaseName = name;
        if (byName.TryGetValue(name, out var earlier))
        {
            stage.Base = earlier;
            stage.Variables = earlier.Variables.Copy();
            stage.Arguments = new(earlier.Arguments, StringComparer.Ordinal);
            stage.IsEnvironmentKnown = earlier.IsEnvironmentKnown;
            return;
        }

        var platform = context.TryExpand(stage.Stage.From.Platform, context.Scope)?.Text;
        stage.Image = name == "scratch" ? new BaseImageFacts() : context.Options.BaseImage(new(name, platform));
        stage.IsEnvironmentKnown = stage.Image is not null;
        stage.Variables = Variables.FromEnvironment(stage.Image?.Environment ?? []);
        if (!stage.Variables.Contains("PATH"))
        {
            stage.Variables.Set("PATH", DefaultPath);
        }
    }

    /// <summary>The triggers of the base, as instructions at the place of FROM.</summary>
    private static IEnumerable<Instruction> Triggers(EvaluatedStage stage)
    {
        var texts = stage.Base is null
            ? stage.Image?.OnBuild ?? []
            : stage.Base.Stage.Instructions.OfType<OnBuildInstruction>().Select(onBuild => onBuild.Trigger);
        foreach (var text in texts)
        {
            Instruction? trigger = null;
            try
            {
                trigger = OnBuildTrigger.Parse(text) with { Span = stage.Stage.From.Span, Comments = [] };
            }
            catch (KanikoException)
            {
                // the build fails with it; the checks say what they can
            }

            if (trigger is not null)
            {
                yield return trigger;
            }
        }
    }

    /// <summary>False where the step cannot be expanded: the build ends there.</summary>
    private bool TryRun(EvaluatedStage stage, Instruction instruction)
    {
        try
        {
            var undefined = new List<string>();
            var expanded = instruction;
            switch (instruction)
            {
                case ArgInstruction arg:
                    undefined.AddRange(Declare(stage, arg));
                    break;
                case RunInstruction run:
                    undefined.AddRange(run.Mounts.SelectMany(mount => UndefinedIn(mount, stage)).Distinct());
                    break;
                default:
                    (expanded, var names) = expander.Expand(instruction, stage.Variables);
                    undefined.AddRange(names.Where(name => !stage.Arguments.Contains(name)));
                    break;
            }

            undefined.RemoveAll(name => !stage.IsEnvironmentKnown || GlobalScope.IsOutsideEnvironment(name));
            stage.Steps.Add(new(expanded, undefined, undefined.Count == 0 ? [] : [.. stage.Variables.Names.Except(undefined, StringComparer.Ordinal)]));
            foreach (var variable in (expanded as EnvInstruction)?.Variables ?? [])
            {
                stage.Variables.Set(variable.Name, variable.Value);
            }

            return true;
        }
        catch (KanikoException)
        {
            return false;
        }
    }

    /// <summary>Build argument, else default, else global value.</summary>
    private IEnumerable<string> Declare(EvaluatedStage stage, ArgInstruction instruction)
    {
        var undefined = new List<string>();
        foreach (var argument in instruction.Arguments)
        {
            var value = context.Scope?.ValueInStage(argument, text =>
            {
                var word = context.Words.Evaluate(text, stage.Variables);
                undefined.AddRange(word.Undefined.Where(name => !stage.Arguments.Contains(name)));
                return word.Text;
            });

            stage.Arguments.Add(argument.Name);
            if (value is not null && !GlobalScope.IsOutsideEnvironment(argument.Name))
            {
                stage.Variables.Set(argument.Name, value);
            }
        }

        return undefined.Distinct();
    }

    private List<string> UndefinedIn(RunMountFlag mount, EvaluatedStage stage)
    {
        var undefined = new List<string>();
        mount.Read(text =>
        {
            var word = context.Words.Evaluate(text, stage.Variables);
            undefined.AddRange(word.Undefined.Where(name => !stage.Arguments.Contains(name)));
            return word.Text;
        });
        return undefined;
    }

    private IEnumerable<EvaluatedStage> Needed(List<EvaluatedStage> all)
    {
        var target = context.Options.Inputs.TargetStage is { } name ? Find(all, name) : all.LastOrDefault();
        var needed = new HashSet<EvaluatedStage>();
        var open = new Stack<EvaluatedStage>(target is null ? [] : [target]);
        while (open.TryPop(out var stage))
        {
            if (!needed.Add(stage))
            {
                continue;
            }

            var used = stage.Steps.SelectMany(step => Sources(step.Instruction)).Select(source => Find(all, source)).Append(stage.Base);
            foreach (var other in used.OfType<EvaluatedStage>())
            {
                open.Push(other);
            }
        }

        return all.Where(needed.Contains);
    }

    private EvaluatedStage? Find(List<EvaluatedStage> all, string name) =>
        byName.TryGetValue(name.ToLowerInvariant(), out var stage) ? stage
            : int.TryParse(name, out var index) && index >= 0 && index < all.Count ? all[index]
            : null;

    private static IEnumerable<string> Sources(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: { } from } => [from],
        RunInstruction run => run.Mounts.Select(mount => mount.From).OfType<string>(),
        _ => [],
    };
}
