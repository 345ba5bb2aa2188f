using System.Text;
using Kaniko.Reporting.Ci;
using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting.Tests;

/// <summary>A build that is told to a CI system, with the system's files in a directory of the test's own.</summary>
internal sealed class CiScene : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("kaniko-ci-").FullName;
    private int tokens;

    /// <summary>Variables on top of the files'.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Folder => directory;

    /// <summary>Tells the build; returns the log.</summary>
    public string Tell(BuildRequest request, IEnumerable<BuildEvent> events)
    {
        foreach (var name in new[] { "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "BASH_ENV", "BITBUCKET_PIPELINES_VARIABLES_PATH", "DRONE_OUTPUT" })
        {
            Variables.TryAdd(name, Path.Combine(directory, name));
        }

        Variables.TryAdd("AGENT_TEMPDIRECTORY", directory);
        using var writer = new StringWriter { NewLine = "\n" };
        var reporters = Reporters.ForBuild(request, new ReportingStage
        {
            Writer = writer,
            Terminal = new Terminal(IsInteractive: false, Color: false, Unicode: true),
            Time = TimeProvider.System,
            CurrentDirectory = directory,
            Ci = CiSystems.Find(request.Output.Ci, new CiSurroundings
            {
                Variables = Variables,
                CurrentDirectory = directory,
                Context = directory,
                NewToken = () => $"{++tokens:x32}",
            }),
        });
        foreach (var buildEvent in events)
        {
            foreach (var reporter in reporters)
            {
                reporter.Report(buildEvent);
            }
        }

        foreach (var reporter in reporters)
        {
            reporter.Close();
        }

        return writer.ToString();
    }

    /// <summary>The content of a file in the directory, or null.</summary>
    public string? Read(string name) => File.Exists(Path.Combine(directory, name)) ? File.ReadAllText(Path.Combine(directory, name)) : null;

    /// <summary>The only file with this ending.</summary>
    public string? ReadLike(string pattern) =>
        Directory.GetFiles(directory, pattern) is [var only] ? File.ReadAllText(only) : null;

    /// <summary>The log and every file, as a golden file has them.</summary>
    public string Everything(string log)
    {
        var text = new StringBuilder("=== log\n").Append(log);
        foreach (var file in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
        {
            _ = text.Append($"=== {Path.GetFileName(file)}\n").Append(File.ReadAllText(file));
        }

        return text.ToString().Replace(directory, "DIRECTORY", StringComparison.Ordinal)
            .Replace('\u001b', '␛').Replace('\r', '␍');
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
