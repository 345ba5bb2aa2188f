using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>A step with its words expanded.</summary>
/// <param name="Undefined">Variables that it uses and nothing defines.</param>
/// <param name="Known">The names that were defined there.</param>
internal sealed record EvaluatedStep(Instruction Instruction, IReadOnlyList<string> Undefined, IReadOnlyList<string> Known);

/// <summary>A stage as its steps leave it.</summary>
internal sealed class EvaluatedStage(Stage stage)
{
    public Stage Stage { get; } = stage;

    /// <summary>The base after expansion; a stage's name, an image, or <c>scratch</c>.</summary>
    public string BaseName { get; set; } = "";

    public EvaluatedStage? Base { get; set; }

    /// <summary>Where the base is an image that is known.</summary>
    public BaseImageFacts? Image { get; set; }

    /// <summary>All variables of the base are known.</summary>
    public bool IsEnvironmentKnown { get; set; }

    public Variables Variables { get; set; } = new();

    /// <summary>Names of ARG, with or without a value.</summary>
    public HashSet<string> Arguments { get; set; } = new(StringComparer.Ordinal);

    public List<EvaluatedStep> Steps { get; } = [];
}
