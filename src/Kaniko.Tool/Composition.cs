using Kaniko.Engine;
using Kaniko.Engine.Checking;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Moving;
using Kaniko.Engine.Storage;
using Kaniko.Engine.Warming;
using Kaniko.Hosts;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tool.Hosts;

namespace Kaniko.Tool;

/// <summary>Where the rooms meet: the program is put together by <c>new</c>, here and nowhere else.</summary>
internal static class Composition
{
    /// <summary>The build behind <c>kaniko build</c>.</summary>
    public static IAsyncEnumerable<BuildEvent> BuildAsync(
        BuildRequest request, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) =>
        request.UploadContext is null
            ? BuildOnHostAsync(request, request, environment, cancellationToken)
            : new ContextUpload(Settings(request.WorkDirectory, environment), PackAsync).BuildAsync(
                request, (remote, token) => BuildOnHostAsync(remote, request with { UploadContext = null }, environment, token), cancellationToken);

    /// <summary>What <c>kaniko warm</c> does.</summary>
    public static IAsyncEnumerable<BuildEvent> WarmAsync(
        WarmRequest request, ICollection<WarmedImage> results, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) =>
        new WarmEngine(Settings(workDirectory: null, environment)).WarmAsync(request, results, cancellationToken);

    /// <summary>The work directory behind <c>kaniko gc</c> and <c>kaniko du</c>.</summary>
    public static WorkStore Store(string? workDirectory, IReadOnlyDictionary<string, string> environment) => new(Settings(workDirectory, environment));

    /// <summary>What <c>--call</c> and <c>kaniko check</c> ask.</summary>
    public static DockerfileInspector Inspector(BuildRequest request, IReadOnlyDictionary<string, string> environment, Func<Stream>? standardInput = null)
    {
        var settings = Settings(request.WorkDirectory, environment);
        return new(standardInput is null ? settings : settings with { StandardInput = standardInput });
    }

    /// <summary>What <c>kaniko push</c>, <c>copy</c>, <c>index</c> and <c>inspect</c> do.</summary>
    public static ImageMover Mover(IReadOnlyDictionary<string, string> environment) => new(CommandSettings(environment));

    /// <summary>What <c>kaniko login</c> and <c>logout</c> do.</summary>
    public static Engine.Moving.RegistryLogin Login(IReadOnlyDictionary<string, string> environment) => new(CommandSettings(environment));

    /// <summary>Where the store of a build on this machine is.</summary>
    public static string WorkDirectory(string? given, IReadOnlyDictionary<string, string> environment) => Path.GetFullPath(given ?? DefaultWorkDirectory(environment));

    /// <summary>What the program knows as <c>docker-credential-NAME</c>; null where it knows none by that name.</summary>
    public static Registries.Auth.ICredentialSource? CloudHelper(string name, IReadOnlyDictionary<string, string> environment) =>
        Engine.Publishing.CloudHelpers.Find(name, CommandSettings(environment));

    /// <summary>
    /// An ordinary user gets a user namespace to be root in, where the machine allows it: the program starts itself anew inside, as
    /// the same process. Returns the environment without what passes between the two.
    /// </summary>
    public static IReadOnlyDictionary<string, string> EnterUserNamespace(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var marker = environment.GetValueOrDefault(UserNamespace.Marker);
        // Another machine builds, or another system has no such namespaces: then there is nothing to be root in.
        if (marker is null && OperatingSystem.IsLinux() && IsolationProbe.MayWantUserNamespace
            && (arguments[0] != "build" || HostComposition.RunsHere([.. arguments.Skip(1)], environment)))
        {
            var variables = environment.Select(pair => $"{pair.Key}={pair.Value}").ToList();
            var finding = IsolationProbe.Probe(marker, variables);
            if (finding.NeedsUserNamespace)
            {
                UserNamespace.Reexec(finding.Mapping, [.. Itself(), .. arguments], variables);
            }
        }

        return marker is null ? environment
            : environment.Where(pair => pair.Key != UserNamespace.Marker).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>In a container that starts with this program the executor image's init becomes the first process, and this program its child.</summary>
    /// <param name="arguments">Of the program.</param>
    /// <param name="console">Knows by which name it was started, and the environment.</param>
    public static void LeaveFirstPlace(IReadOnlyList<string> arguments, ProgramConsole console)
    {
        if (ContainerInit.IsFirst && OwnImage is { } image && Path.Join(image, "init") is var init && File.Exists(init))
        {
            var name = Path.Join(image, ProgramConsole.InvokedAs());
            ContainerInit.Reexec(
                init, [File.Exists(name) ? name : Environment.ProcessPath!, .. arguments], [.. console.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        }
    }

    private static IAsyncEnumerable<BuildEvent> BuildOnHostAsync(
        BuildRequest request, BuildRequest given, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) =>
        request.Host.Kind == HostKind.Local
            ? new LocalHost(new BuildEngine(Settings(request.WorkDirectory, environment)).BuildAsync).BuildAsync(request, cancellationToken)
            : HostComposition.BuildAsync(request, given, environment, cancellationToken);

    private static Task PackAsync(string directory, string? dockerfile, string? ignoreFile, Stream target, CancellationToken cancellationToken) =>
        new ContextPacking(new ContextArchive(directory, dockerfile, ignoreFile)).WriteAsync(target, cancellationToken);

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
        WorkDirectory = WorkDirectory(workDirectory, environment),
        InitCommand = [.. Itself(), SandboxInit.Verb],
        ProbeIsolation = () => IsolationProbe.Probe(
            Environment.GetEnvironmentVariable(UserNamespace.Marker), [.. environment.Select(pair => $"{pair.Key}={pair.Value}")]),
        OwnImage = OwnImage,
        StandardInput = Console.OpenStandardInput,
        IsTerminal = () => !Console.IsInputRedirected,
        StandardOutput = ProgramStream.OpenOutput,
        IsOutputTerminal = () => !Console.IsOutputRedirected,
    };

    /// <summary>The executor image says that it is one by a file beside the program.</summary>
    private static string? OwnImage => File.Exists(Path.Join(AppContext.BaseDirectory, ".executor-image")) ? AppContext.BaseDirectory : null;

    private static string DefaultWorkDirectory(IReadOnlyDictionary<string, string> environment)
    {
        if (OwnImage is { } image)
        {
            return Path.Join(image, "store");
        }

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
