using Kaniko.Diagnostics;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Actions;

/// <summary>A build that a workflow asked for.</summary>
/// <param name="Request">What is built.</param>
/// <param name="Environment">What the build sees as environment: secrets and logins are there.</param>
/// <param name="Warnings">What the workflow's author should know.</param>
public sealed record ActionBuild(BuildRequest Request, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<Diagnostic> Warnings);

/// <summary>Where the runner put things, and what started it.</summary>
public sealed record ActionSurroundings
{
    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What git and the event say.</summary>
    public required Metadata.GitState Git { get; init; }

    /// <summary>For dates in tags and labels.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The directory that relative paths start from.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>Whether there is such a file or directory.</summary>
    public required Func<string, bool> Exists { get; init; }

    /// <summary>The sources as this container sees them.</summary>
    public string Workspace => Environment.GetValueOrDefault("GITHUB_WORKSPACE") is { Length: > 0 } workspace ? workspace : CurrentDirectory;

    /// <summary>
    /// An absolute path. <c>${{ github.workspace }}</c> in an input is the runner's own directory, which this container sees elsewhere.
    /// </summary>
    public string Path(string path)
    {
        var host = HostWorkspace();
        if (host is not null && (path == host || path.StartsWith(host + "/", StringComparison.Ordinal)) && !Exists(path))
        {
            path = path.Length == host.Length ? Workspace : System.IO.Path.Join(Workspace, path[(host.Length + 1)..]);
        }

        return System.IO.Path.GetFullPath(path, Workspace);
    }

    /// <summary><c>/home/runner/work/NAME/NAME</c>; the runner tells the part before the last name.</summary>
    private string? HostWorkspace() =>
        Environment.GetValueOrDefault("RUNNER_WORKSPACE") is { Length: > 0 } parent
        && Environment.GetValueOrDefault("GITHUB_REPOSITORY") is { Length: > 0 } repository
            ? $"{parent.TrimEnd('/')}/{repository[(repository.LastIndexOf('/') + 1)..]}"
            : null;
}
