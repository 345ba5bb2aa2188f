using Xunit;

namespace Kaniko.Testing;

/// <summary>The published <c>kaniko</c> program with a work directory of its own, as a user starts it.</summary>
public sealed record KanikoProgram(string FileName, string WorkDirectory)
{
    /// <summary>Variables on top of the test's own; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What its standard input holds; null: nothing.</summary>
    public string? Input { get; init; }

    /// <summary>
    /// The published program: <c>KANIKO_PROGRAM</c>, or <c>out/kaniko/kaniko</c> in the repository. Without either the test is
    /// skipped loudly.
    /// </summary>
    public static KanikoProgram Require(string workDirectory)
    {
        var path = System.Environment.GetEnvironmentVariable("KANIKO_PROGRAM") is { Length: > 0 } named
            ? named
            : Path.Combine(RepositoryRoot.Path, "out", "kaniko", "kaniko");
        Assert.SkipUnless(File.Exists(path), $"no program at '{path}': run ./kaniko once, or name one in KANIKO_PROGRAM");
        return new KanikoProgram(path, workDirectory);
    }

    /// <summary>Runs a build with <c>--kaniko-dir</c> and plain progress added to the flags given.</summary>
    public Task<ProgramResult> RunAsync(IReadOnlyList<string> flags, CancellationToken cancellationToken) =>
        Program.RunAsync(Flags(flags), cancellationToken);

    /// <summary>Runs a command with its arguments as they are; its work directory is this program's.</summary>
    public Task<ProgramResult> CommandAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments) =>
        Program.RunAsync(arguments, cancellationToken);

    /// <summary>Starts a command and returns at once.</summary>
    public RunningProgram StartCommand(params IReadOnlyList<string> arguments) => Program.Start(arguments);

    /// <summary>Starts a build and returns at once.</summary>
    public RunningProgram Start(IReadOnlyList<string> flags) => Program.Start(Flags(flags));

    /// <summary>The program's own temporary folder: <c>TMPDIR</c> names it, so that what the program leaves there is known to be its own.</summary>
    public string TemporaryFolder => WorkDirectory + "-tmp";

    // Without diagnostics, as ./kaniko starts it: their sockets would outlive a killed process.
    private ExternalProgram Program => new(FileName) { Input = Input, Environment = new Dictionary<string, string?>(Environment) { ["TMPDIR"] = Made(TemporaryFolder), ["KANIKO_DIR"] = WorkDirectory, ["DOTNET_EnableDiagnostics"] = "0" } };

    private static string Made(string folder) => Directory.CreateDirectory(folder).FullName;

    private IReadOnlyList<string> Flags(IReadOnlyList<string> flags) =>
        [.. flags, "--kaniko-dir", WorkDirectory, "--progress", "plain"];
}
