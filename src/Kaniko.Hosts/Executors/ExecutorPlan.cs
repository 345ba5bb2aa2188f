namespace Kaniko.Hosts.Executors;

/// <summary>What an executor elsewhere is given.</summary>
internal sealed record ExecutorPlan
{
    /// <summary>The flags, in order.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables; values may be secret.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>Small files that are lent to it.</summary>
    public IReadOnlyList<LentFile> Files { get; init; } = [];

    /// <summary>What it must see of this machine; only a container can.</summary>
    public IReadOnlyList<LentPath> Paths { get; init; } = [];

    /// <summary>Writes the context as a plain tar archive, for its standard input; null: the context comes some other way.</summary>
    public Func<Stream, CancellationToken, Task>? Pack { get; init; }

    /// <summary>The registry logins that go into its docker configuration.</summary>
    public IReadOnlyList<RegistryLogin> Logins { get; init; } = [];

    /// <summary>It tells events, not Kaniko's log lines.</summary>
    public bool TellsEvents { get; init; }
}

/// <summary>A small file, such as a secret, in <see cref="ExecutorPaths.Lent"/>.</summary>
/// <param name="Name">The file's name there: letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
/// <param name="Content">What it holds.</param>
internal sealed record LentFile(string Name, byte[] Content);

/// <summary>A directory or socket of this machine.</summary>
/// <param name="Source">Absolute, here.</param>
/// <param name="Target">Absolute, there.</param>
/// <param name="ReadOnly">It may not be changed.</param>
internal sealed record LentPath(string Source, string Target, bool ReadOnly);

/// <summary>Where things are in an executor's container. All below <c>/kaniko</c>, which no image ever holds.</summary>
internal static class ExecutorPaths
{
    public const string Root = "/kaniko";
    public const string Program = "/kaniko/executor";
    public const string Warmer = "/kaniko/warmer";
    public const string DockerConfig = "/kaniko/.docker";
    public const string Lent = "/kaniko/lent";
    public const string Context = "/kaniko/buildcontext";
    public const string Output = "/kaniko/output";
    public const string TerminationLog = "/dev/termination-log";
}

/// <summary>What the archives of <c>--output</c> are called in the executor's output directory.</summary>
internal static class BroughtFiles
{
    public static string NameOf(int number) => $"output-{number}.tar";
}
