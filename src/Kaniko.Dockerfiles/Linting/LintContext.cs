using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>What rules look at.</summary>
internal sealed class LintContext
{
    private readonly Lazy<GlobalScope?> scope;
    private readonly Lazy<GlobalScope?> defaultScope;
    private readonly Lazy<IReadOnlyList<EvaluatedStage>> stages;

    public LintContext(Dockerfile dockerfile, LintOptions options)
    {
        Dockerfile = dockerfile;
        Options = options;
        Words = new WordExpander(dockerfile.Directives.Escape);
        scope = new(() => TryEvaluate(options.Inputs));
        defaultScope = new(() => TryEvaluate(options.Inputs with { BuildArguments = new Dictionary<string, string>() }));
        stages = new(() => StageEvaluator.Evaluate(this));
    }

    public Dockerfile Dockerfile { get; }

    public LintOptions Options { get; }

    public WordExpander Words { get; }

    /// <summary>Null where an ARG before the first FROM cannot be expanded: the build fails with the reason.</summary>
    public GlobalScope? Scope => scope.Value;

    /// <summary>The global scope of a build without build arguments.</summary>
    public GlobalScope? DefaultScope => defaultScope.Value;

    /// <summary>The stages whose steps are checked, with the variables of each step.</summary>
    public IReadOnlyList<EvaluatedStage> Stages => stages.Value;

    public IEnumerable<FromInstruction> Froms => Dockerfile.Stages.Select(stage => stage.From);

    /// <summary>Everything in the file, in order.</summary>
    public IEnumerable<Instruction> Instructions =>
        [.. Dockerfile.GlobalArguments, .. Dockerfile.Stages.SelectMany(stage => (Instruction[])[stage.From, .. stage.Instructions])];

    /// <summary>The word in global scope; null where there is none or it cannot be expanded.</summary>
    public ExpandedWord? TryExpand(string? word, GlobalScope? globals)
    {
        try
        {
            return globals is null || word is null ? null : Words.Evaluate(word, globals.Variables);
        }
        catch (KanikoException)
        {
            return null;
        }
    }

    private GlobalScope? TryEvaluate(GlobalScopeInputs inputs)
    {
        try
        {
            return GlobalScope.Evaluate(Dockerfile, inputs);
        }
        catch (KanikoException)
        {
            return null;
        }
    }
}
