using Kaniko.Engine;
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
        new BuildEngine(Settings(request, environment)).BuildAsync(request, cancellationToken);

    private static EngineSettings Settings(BuildRequest request, IReadOnlyDictionary<string, string> environment) => new()
    {
        Version = VersionCommand.Version,
        CurrentDirectory = Environment.CurrentDirectory,
        Environment = environment,
        WorkDirectory = Path.GetFullPath(request.WorkDirectory ?? DefaultWorkDirectory(environment)),
        InitCommand = [Environment.ProcessPath!, SandboxInit.Verb],
        StandardInput = Console.OpenStandardInput,
    };

    private static string DefaultWorkDirectory(IReadOnlyDictionary<string, string> environment)
    {
        // In a user namespace the user looks like root, but the home directory is still their own.
        if (Environment.UserName == "root" && !environment.ContainsKey(UserNamespace.Marker))
        {
            return "/var/lib/kaniko";
        }

        var data = environment.GetValueOrDefault("XDG_DATA_HOME")
            ?? Path.Join(environment.GetValueOrDefault("HOME") ?? "/tmp", ".local", "share");
        return Path.Join(data, "kaniko");
    }
}
