using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Reporting.Records;
using Kaniko.Tasks.Events;

namespace Kaniko.Reporting.Ci;

/// <summary>
/// A CI system's side of a build: what its log understands, and where it takes results from. One file each. A line that is not made
/// here reaches the log only through <see cref="Guard"/>.
/// </summary>
public abstract class CiSystem(CiSurroundings surroundings)
{
    /// <summary>Its name for people.</summary>
    public abstract string Name { get; }

    /// <summary>Its variables, and the directories of the build.</summary>
    protected CiSurroundings Surroundings => surroundings;

    /// <summary>The variable that holds the directory of the sources.</summary>
    protected virtual string? RootVariable => null;

    /// <summary>Lines that begin a part of the log that can be folded.</summary>
    /// <param name="id">Unique in the build.</param>
    /// <param name="title">Other people's text.</param>
    /// <param name="time">Now.</param>
    public virtual IEnumerable<string> BeginGroup(int id, string title, DateTimeOffset time) => [];

    /// <summary>Lines that end it.</summary>
    public virtual IEnumerable<string> EndGroup(int id, DateTimeOffset time) => [];

    /// <summary>Lines that tell of something at a place in the Dockerfile.</summary>
    public virtual IEnumerable<string> Annotate(CiIssue issue) => [];

    /// <summary>Lines that make the system hide a text wherever it shows up.</summary>
    public virtual IEnumerable<string> Mask(string secret) => [];

    /// <summary>The end: writes files, returns lines.</summary>
    public virtual IEnumerable<string> Conclude(BuildRecord record) => [];

    /// <summary>Other people's line, harmless.</summary>
    public virtual string Guard(string line) => ForeignText.BreakCommands(line);

    /// <summary>One line without control characters.</summary>
    protected static string OneLine(string text) => ForeignText.Neutralise(text.ReplaceLineEndings(" "), keepColor: false);

    /// <summary>A Dockerfile's name as the system shows files: below the directory of the sources.</summary>
    public string FileName(string name)
    {
        var root = RootVariable is { } variable && surroundings.Variables.GetValueOrDefault(variable) is { Length: > 0 } directory
            ? Path.GetFullPath(directory)
            : surroundings.CurrentDirectory;
        string[] places = [Path.GetFullPath(name, surroundings.CurrentDirectory), Path.GetFullPath(name, surroundings.Context)];
        var full = places.FirstOrDefault(File.Exists) ?? places[0];
        var relative = Path.GetRelativePath(root, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? name : relative;
    }
}

/// <summary>Where a build runs.</summary>
public sealed record CiSurroundings
{
    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The program's.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The context's, absolute; the current one where the context is elsewhere.</summary>
    public required string Context { get; init; }

    /// <summary>A text that nobody can guess, from letters and digits.</summary>
    public required Func<string> NewToken { get; init; }

    /// <summary>Appends to a file that the system named.</summary>
    public void Append(string variable, string text)
    {
        if (Variables.GetValueOrDefault(variable) is { Length: > 0 } path)
        {
            File.AppendAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }
}

/// <summary>Something to be shown beside the sources.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Title">The rule, or the failure's code.</param>
/// <param name="Message">May have several lines; other people's text.</param>
/// <param name="File">As the system shows files; empty: none.</param>
/// <param name="Line">From 1; null: the whole file.</param>
public sealed record CiIssue(Severity Severity, string Title, string Message, string File, int? Line)
{
    /// <summary>GitHub shows so many of each severity; more are no use anywhere, and the summary has them all.</summary>
    public const int Most = 10;
}
