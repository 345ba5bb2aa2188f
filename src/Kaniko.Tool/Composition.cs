using Kaniko.Engine;
using Kaniko.Engine.Checking;
using Kaniko.Engine.Moving;
using Kaniko.Engine.Storage;
using Kaniko.Engine.Warming;
using Kaniko.Hosts;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary>Where the rooms meet: the program is put together by <c>new</c>, here and nowhere else.</summary>
internal static class Composition
{
    /// <summary>The build behind <c>kaniko build</c>.</summary>
    public static IAsyncEnumerable<BuildEvent> BuildAsync(
        BuildRequest request, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) =>
        new LocalHost(new BuildEngine(Settings(request.WorkDirectory, environment)).BuildAsync).BuildAsync(request, cancellationToken);

    /// <summary>What <c>kaniko warm</c> does.</summary>
    public static IAsyncEnumerable<BuildEvent> WarmAsync(
        WarmRequest request, ICollection<WarmedImage> results, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) =>
        new WarmEngine(Settings(workDirectory: null, environment)).WarmAsync(request, results, cancellationToken);

    /// <summary>The work directory behind <c>kaniko gc</c> and <c>kaniko du</c>.</summary>
    public static WorkStore Store(string? workDirectory, IReadOnlyDictionary<string, string> environment) => new(Settings(workDirectory, environment));

    /// <summary>What <c>--call</c> and <c>kaniko check</c> ask.</summary>
    public static DockerfileInspector Inspector(BuildRequest request, IReadOnlyDictionary<string, string> environment) =>
        new(Settings(request.WorkDirectory, environment));

    /// <summary>What <c>kaniko push</c>, <c>copy</c>, <c>index</c> and <c>inspect</c> do.</summary>
    public static ImageMover Mover(IReadOnlyDictionary<string, string> environment) => new(CommandSettings(environment));

    /// <summary>What <c>kaniko login</c> and <c>logout</c> do.</summary>
    public static RegistryLogin Login(IReadOnlyDictionary<string, string> environment) => new(CommandSettings(environment));

    /// <summary>
    /// An ordinary user gets a user namespace to be root in: the program starts itself anew inside, as the same process. Returns the
    /// environment without what passes between the two.
    /// </summary>
    public static IReadOnlyDictionary<string, string> EnterUserNamespace(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var marker = environment.GetValueOrDefault(UserNamespace.Marker);
        if (marker is null && UserNamespace.NeedsReexec)
        {
            var variables = environment.Select(pair => $"{pair.Key}={pair.Value}").ToList();
            var finding = IsolationProbe.Probe(marker, variables);
            finding.Require(IsolationTier.Namespaces);
            UserNamespace.Reexec(finding.Mapping, [.. Itself(), .. arguments], variables);
        }

        return marker is null ? environment
            : environment.Where(pair => pair.Key != UserNamespace.Marker).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>How this program is started anew: where <c>dotnet</c> hosts it, as in the packages of front doors, that comes first.</summary>
    private static string[] Itself() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "kaniko.dll")]
        : [Environment.ProcessPath!];

    private static EngineSettings CommandSettings(IReadOnlyDictionary<string, string> environment) =>
        Settings(environment.GetValueOrDefault("KANIKO_DIR"), environment);

    private static EngineSettings Settings(string? workDirectory, IReadOnlyDictionary<string, string> environment) => new()
    {
        Version = VersionCommand.Version,
        CurrentDirectory = Environment.CurrentDirectory,
        Environment = environment,
        WorkDirectory = Path.GetFullPath(workDirectory ?? DefaultWorkDirectory(environment)),
        InitCommand = [.. Itself(), SandboxInit.Verb],
        StandardInput = Console.OpenStandardInput,
        IsTerminal = () => !Console.IsInputRedirected,
    };

    private static string DefaultWorkDirectory(IReadOnlyDictionary<string, string> environment)
    {
        // In a user namespace the user is root, but the home directory is still their own.
        if (environment.GetValueOrDefault("HOME") is null or "/root" or "/")
        {
            return "/var/lib/kaniko";
        }

        var data = environment.GetValueOrDefault("XDG_DATA_HOME")
            ?? Path.Join(environment.GetValueOrDefault("HOME") ?? "/tmp", ".local", "share");
        return Path.Join(data, "kaniko");
    }
}
