using Kaniko.Dockerfiles.Expansion;
using Kaniko.Images;

namespace Kaniko.Engine.Planning;

/// <summary>What the planner takes from the request, checked and in the engine's types.</summary>
public sealed record PlanInputs
{
    public required Platform BuildPlatform { get; init; }

    public required Platform TargetPlatform { get; init; }

    /// <summary>The user named the target platform, so the image says that it is for it, whatever its base says.</summary>
    public bool IsTargetPlatformGiven { get; init; }

    /// <summary>The build is for other platforms too, so names of stages and steps say which one they are of.</summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>Values by name; a name without a value in the request and in the environment is left out.</summary>
    public required IReadOnlyDictionary<string, string> BuildArguments { get; init; }

    /// <summary>The stages to build; the first is the result. Empty: the last stage.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Labels that win over the Dockerfile's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Named contexts: names without <c>:latest</c>, lower case.</summary>
    public IReadOnlyDictionary<string, NamedContext> NamedContexts { get; init; } = new Dictionary<string, NamedContext>();

    /// <summary>The network of RUN steps that name none.</summary>
    public Dockerfiles.Instructions.RunNetwork DefaultNetwork { get; init; }

    /// <summary>What the global scope of the Dockerfile depends on.</summary>
    public GlobalScopeInputs GlobalScope => new()
    {
        BuildArguments = BuildArguments,
        BuildPlatform = BuildPlatform.ToString(),
        TargetPlatform = TargetPlatform.ToString(),
        TargetStage = Targets is [var target, ..] ? target : null,
    };

    /// <summary>The host name that RUN sees: <c>BUILDKIT_SANDBOX_HOSTNAME</c> among the build arguments, else BuildKit's own.</summary>
    public string HostName => BuildArguments.GetValueOrDefault("BUILDKIT_SANDBOX_HOSTNAME") is { Length: > 0 } name ? name : "buildkitsandbox";

    /// <summary>What the ids of cache mounts begin with: <c>BUILDKIT_CACHE_MOUNT_NS</c> among the build arguments.</summary>
    public string CacheMountNamespace => BuildArguments.GetValueOrDefault("BUILDKIT_CACHE_MOUNT_NS") is { Length: > 0 } name ? name + "/" : "";

    /// <summary><c>host:address</c> lines for <c>/etc/hosts</c> of RUN steps.</summary>
    public IReadOnlyList<string> AddHosts { get; init; } = [];

    /// <summary>Entitlements that the user granted, such as <c>security.insecure</c>.</summary>
    public IReadOnlyCollection<string> Entitlements { get; init; } = [];
}

/// <summary>What a named context stands for.</summary>
public abstract record NamedContext;

/// <summary>A directory on this machine; git and https contexts become one before planning.</summary>
public sealed record DirectoryContext(string Path) : NamedContext
{
    /// <summary>It was fetched or unpacked; as in BuildKit, an ignore file in it means nothing.</summary>
    public bool IsForeign { get; init; }
}

/// <summary><c>docker-image://REFERENCE</c>, or <c>oci-layout://PATH</c>: resolved like a base image's name.</summary>
public sealed record ImageContext(string Name) : NamedContext;

/// <summary>Finds base images. The one implementation asks registries and layouts.</summary>
public delegate Task<BaseImage> BaseImageResolver(string name, Platform platform, CancellationToken cancellationToken);
