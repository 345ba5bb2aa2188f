using Kaniko.Tasks.Metadata;

namespace Kaniko.Tasks.Results;

/// <summary>
/// What an image was made from and by whom, as far as the builder saw it itself: the facts of SLSA's provenance. Neither values of build
/// arguments and labels nor anything of a secret are in it.
/// </summary>
public sealed record BuildProvenance
{
    /// <summary>Unique for each build.</summary>
    public required string InvocationId { get; init; }

    /// <summary>The address of the CI job that built; empty elsewhere.</summary>
    public string BuilderId { get; init; } = "";

    /// <summary>When the build began.</summary>
    public required DateTimeOffset StartedOn { get; init; }

    /// <summary>When the image was there.</summary>
    public required DateTimeOffset FinishedOn { get; init; }

    /// <summary>The machine that built: <c>os/arch[/variant]</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The Dockerfile's name; its path in the context, where it lies in it.</summary>
    public required string EntryPoint { get; init; }

    /// <summary>The context, where it was fetched from somewhere else.</summary>
    public Material? Source { get; init; }

    /// <summary>What was asked for, in BuildKit's names.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Directories and archives of the machine that were used, by BuildKit's names: <c>context</c>, <c>dockerfile</c>, named contexts.</summary>
    public IReadOnlyList<string> Locals { get; init; } = [];

    /// <summary>Everything that came from somewhere else: images, commits, archives, files.</summary>
    public IReadOnlyList<Material> Materials { get; init; } = [];

    /// <summary>No step could reach a network.</summary>
    public bool HasNoNetwork { get; init; }

    /// <summary><see cref="BuilderId"/> by the variables of GitHub Actions or GitLab CI.</summary>
    /// <param name="environment">The environment variables.</param>
    public static string BuilderOf(IReadOnlyDictionary<string, string> environment)
    {
        return GitState.FromEnvironment(environment) is not { Url.Length: > 0 } state ? ""
            : Value("GITHUB_RUN_ID") is { Length: > 0 } run ? $"{state.Url}/actions/runs/{run}{(Value("GITHUB_RUN_ATTEMPT") is { Length: > 0 } attempt ? $"/attempts/{attempt}" : "")}"
            : Value("CI_JOB_URL");

        string Value(string name) => environment.GetValueOrDefault(name, "");
    }
}

/// <summary>Something from somewhere else that cannot change unnoticed.</summary>
/// <param name="Uri">Its address without credentials; a package URL for an image.</param>
/// <param name="Algorithm"><c>sha256</c>, or <c>sha1</c> for most commits.</param>
/// <param name="Digest">Hexadecimal.</param>
public sealed record Material(string Uri, string Algorithm, string Digest);
