namespace Kaniko.Tasks.Requests;

/// <summary>Base images to put into a cache directory: what Kaniko's warmer flags say.</summary>
public sealed record WarmRequest
{
    /// <summary>The images.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>A Dockerfile whose base images are fetched too.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>Build arguments for its FROM lines; a null value is taken from the environment of the program.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> BuildArguments { get; init; } = [];

    /// <summary><c>os/arch[/variant]</c>. Default: the machine's.</summary>
    public string? CustomPlatform { get; init; }

    /// <summary>Where the images are put.</summary>
    public string CacheDirectory { get; init; } = "/cache";

    /// <summary>Age from which an image is fetched again.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(336);

    /// <summary>Fetch images that are already there.</summary>
    public bool Force { get; init; }

    /// <summary>How registries are reached.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();
}
