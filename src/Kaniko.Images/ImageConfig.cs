using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kaniko.Images;

/// <summary>An image's configuration document (OCI image specification, «Image Configuration», with Docker's additions).</summary>
public sealed record ImageConfig
{
    public DateTimeOffset? Created { get; init; }

    public string? Author { get; init; }

    public required string Architecture { get; init; }

    public string? Variant { get; init; }

    [JsonPropertyName("os")]
    public required string OperatingSystem { get; init; }

    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OsFeatures { get; init; }

    public ContainerConfig Config { get; init; } = new();

    [JsonPropertyName("rootfs")]
    public RootFs RootFs { get; init; } = new();

    public IReadOnlyList<History> History { get; init; } = [];

    [JsonIgnore]
    public Platform Platform => new()
    {
        OperatingSystem = OperatingSystem,
        Architecture = Architecture,
        Variant = Variant,
        OsVersion = OsVersion,
    };
}

/// <summary>How a container of the image runs: the <c>config</c> member of the image configuration.</summary>
public sealed record ContainerConfig
{
    [JsonPropertyName("User")]
    public string? User { get; init; }

    /// <summary>Keys such as <c>80/tcp</c>.</summary>
    [JsonPropertyName("ExposedPorts")]
    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    /// <summary><c>NAME=value</c>, in order.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Env { get; init; }

    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Cmd { get; init; }

    [JsonPropertyName("Volumes")]
    public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init; }

    [JsonPropertyName("WorkingDir")]
    public string? WorkingDir { get; init; }

    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <summary>Docker's: <c>Cmd</c> and <c>Entrypoint</c> came from a shell form.</summary>
    [JsonPropertyName("ArgsEscaped")]
    public bool? ArgsEscaped { get; init; }

    [JsonPropertyName("Healthcheck")]
    public Healthcheck? Healthcheck { get; init; }

    [JsonPropertyName("OnBuild")]
    public IReadOnlyList<string>? OnBuild { get; init; }

    [JsonPropertyName("Shell")]
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>Members that this program does not know; they stay as they are.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>
    /// What an image that is built on this one has of it: not the triggers, nothing of the container that an old builder made it in, and no member
    /// that says nothing (<c>""</c>, <c>[]</c>, <c>{}</c>, false).
    /// </summary>
    public ContainerConfig Inherited() => this with
    {
        User = NullIfEmpty(User),
        ExposedPorts = NullIfEmpty(ExposedPorts),
        Entrypoint = NullIfEmpty(Entrypoint),
        Cmd = NullIfEmpty(Cmd),
        Volumes = NullIfEmpty(Volumes),
        WorkingDir = NullIfEmpty(WorkingDir),
        Labels = NullIfEmpty(Labels),
        StopSignal = NullIfEmpty(StopSignal),
        ArgsEscaped = ArgsEscaped is true ? true : null,
        Healthcheck = Healthcheck?.Inherited(),
        OnBuild = null,
        Shell = NullIfEmpty(Shell),
        Others = null,
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string>? words) => words is { Count: > 0 } ? words : null;

    private static IReadOnlyDictionary<string, T>? NullIfEmpty<T>(IReadOnlyDictionary<string, T>? members) => members is { Count: > 0 } ? members : null;
}

/// <summary>The value of each member of a set that JSON writes as an object: <c>{}</c>.</summary>
public sealed record EmptyObject;

/// <summary>Docker's health check; durations in nanoseconds, as the document has them.</summary>
public sealed record Healthcheck
{
    [JsonPropertyName("Test")]
    public IReadOnlyList<string>? Test { get; init; }

    [JsonPropertyName("Interval")]
    public long? Interval { get; init; }

    [JsonPropertyName("Timeout")]
    public long? Timeout { get; init; }

    [JsonPropertyName("StartPeriod")]
    public long? StartPeriod { get; init; }

    [JsonPropertyName("StartInterval")]
    public long? StartInterval { get; init; }

    [JsonPropertyName("Retries")]
    public int? Retries { get; init; }

    /// <inheritdoc cref="ContainerConfig.Inherited"/>
    public Healthcheck Inherited() => new()
    {
        Test = Test is { Count: > 0 } ? Test : null,
        Interval = Interval is 0 ? null : Interval,
        Timeout = Timeout is 0 ? null : Timeout,
        StartPeriod = StartPeriod is 0 ? null : StartPeriod,
        StartInterval = StartInterval is 0 ? null : StartInterval,
        Retries = Retries is 0 ? null : Retries,
    };
}

/// <summary>The diff ids of an image's layers, lowest first.</summary>
public sealed record RootFs
{
    public string Type { get; init; } = "layers";

    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<Digest> DiffIds { get; init; } = [];
}

/// <summary>One step in an image's history.</summary>
public sealed record History
{
    public DateTimeOffset? Created { get; init; }

    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    public string? Author { get; init; }

    public string? Comment { get; init; }

    /// <summary>True for a step that added no layer.</summary>
    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; init; }
}
