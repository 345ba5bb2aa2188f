using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Ignoring;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>What the build checks may know beside the Dockerfile. All of it is optional.</summary>
public sealed record LintOptions
{
    /// <summary>The build argument that overrides <c># check=</c>.</summary>
    public const string CheckArgument = "BUILDKIT_DOCKERFILE_CHECK";

    /// <summary>Build arguments, platforms and target stage.</summary>
    public GlobalScopeInputs Inputs { get; init; } = new();

    /// <summary>Check the steps of all stages, not only of those that the target needs.</summary>
    public bool AllStages { get; init; }

    /// <summary>The context's ignore file; null where it has none.</summary>
    public IgnoreFile? IgnoreFile { get; init; }

    /// <summary>
    /// What is known of a base image. Without an answer nothing is said about variables that are undefined in its stages.
    /// </summary>
    public Func<BaseImageQuery, BaseImageFacts?> BaseImage { get; init; } = _ => null;
}

/// <summary>A base image, and the platform that the stage asks for (null: the target's).</summary>
public sealed record BaseImageQuery(string Image, string? Platform);

/// <summary>What the checks want to know of a base image's configuration.</summary>
public sealed record BaseImageFacts
{
    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<string> OnBuild { get; init; } = [];

    public bool HasShell { get; init; }

    /// <summary>The platform of the image as it was pulled, <c>os/architecture[/variant]</c>; null where unknown.</summary>
    public string? Platform { get; init; }
}
