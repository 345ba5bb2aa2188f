using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Linting;

namespace Kaniko.Dockerfiles.Describing;

/// <summary>What a target takes from its caller, as <c>--call outline</c> lists it.</summary>
public sealed record BuildOutline(
    BuildTarget Target,
    IReadOnlyList<OutlineArgument> Arguments,
    IReadOnlyList<OutlineMount> Secrets,
    IReadOnlyList<OutlineMount> SshAgents)
{
    /// <summary>Describes the inputs' target stage, or the last one, with all stages that it needs.</summary>
    public static BuildOutline Of(Dockerfile dockerfile, GlobalScopeInputs inputs)
    {
        var target = Find(dockerfile, inputs.TargetStage);
        var context = new LintContext(dockerfile, new LintOptions { Inputs = inputs });
        var mounts = OutlineReader.Mounts(context);
        return new(
            BuildTarget.Of(dockerfile)[target.Index],
            OutlineReader.Arguments(context),
            mounts.Secrets,
            mounts.SshAgents);
    }

    private static Stage Find(Dockerfile dockerfile, string? name) =>
        name is null ? dockerfile.Stages[^1]
        : dockerfile.Stages.LastOrDefault(stage => name.Equals(stage.Name, StringComparison.OrdinalIgnoreCase))
            ?? dockerfile.Stages.ElementAtOrDefault(int.TryParse(name, out var index) ? index : -1)
            ?? throw new KanikoException(ErrorCode.StageUnknown, $"target stage {GoText.Quote(name)} could not be found")
            {
                SourceText = dockerfile.Source,
                Hint = Suggestion.Hint(name, dockerfile.Stages.Select(stage => stage.Name).OfType<string>()),
            };
}

/// <summary>A build argument that a target uses.</summary>
/// <param name="Value">What it is without or with a build argument; null where it has no value.</param>
public sealed record OutlineArgument(string Name, string? Description, string? Value, SourceSpan Span);

/// <summary>A secret or SSH agent that a target uses.</summary>
public sealed record OutlineMount(string Id, bool Required, SourceSpan Span);
