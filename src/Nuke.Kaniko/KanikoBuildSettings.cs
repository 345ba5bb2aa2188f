using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>
/// What <see cref="KanikoTasks.KanikoBuild(KanikoBuildSettings)"/> builds, and how. Immutable: each method returns a copy. What is not
/// set has the program's default; the context's is the working directory.
/// </summary>
public sealed partial record KanikoBuildSettings
{
    /// <summary>The program; null: <c>KANIKO_PROGRAM</c>, the tool manifest, the bundled one, <c>PATH</c>.</summary>
    public string? ProcessToolPath { get; init; }

    /// <summary>The program's directory; null: this process's.</summary>
    public string? ProcessWorkingDirectory { get; init; }

    /// <summary>Variables of the program on top of this process's.</summary>
    public IReadOnlyDictionary<string, string> ProcessEnvironmentVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>Secrets for <c>RUN --mount=type=secret</c> by id. They are in no argument and in no log.</summary>
    public IReadOnlyDictionary<string, string> SecretValues { get; init; } = new Dictionary<string, string>();

    /// <summary>Hears each line; null: standard output.</summary>
    public Action<LineLevel, string>? Logger { get; init; }

    /// <summary>Sets <see cref="ProcessToolPath"/>.</summary>
    public KanikoBuildSettings SetProcessToolPath(string? path) => this with { ProcessToolPath = path };

    /// <summary>Sets <see cref="ProcessWorkingDirectory"/>.</summary>
    public KanikoBuildSettings SetProcessWorkingDirectory(string? directory) => this with { ProcessWorkingDirectory = directory };

    /// <summary>Sets one of <see cref="ProcessEnvironmentVariables"/>.</summary>
    public KanikoBuildSettings SetProcessEnvironmentVariable(string name, string value) =>
        this with { ProcessEnvironmentVariables = With(ProcessEnvironmentVariables, name, value) };

    /// <summary>Adds one of <see cref="SecretValues"/>.</summary>
    public KanikoBuildSettings AddSecretValue(string id, string value) => this with { SecretValues = With(SecretValues, id, value) };

    /// <summary>Sets <see cref="Logger"/>.</summary>
    public KanikoBuildSettings SetLogger(Action<LineLevel, string>? logger) => this with { Logger = logger };

    /// <summary>Goes on with <paramref name="configure"/> where <paramref name="condition"/> is true.</summary>
    public KanikoBuildSettings When(bool condition, Func<KanikoBuildSettings, KanikoBuildSettings> configure) => condition ? configure(this) : this;

    /// <summary>One copy for each value.</summary>
    public IEnumerable<KanikoBuildSettings> CombineWith<T>(IEnumerable<T> values, Func<KanikoBuildSettings, T, KanikoBuildSettings> configure) =>
        values.Select(value => configure(this, value));

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => string.Join(' ', Line().Arguments.Select(Redacted).Prepend("kaniko build"));

    internal FlagLine Line()
    {
        var line = new FlagLine();
        Say(line);
        return line;
    }

    private static string Redacted(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return ExecutorFlags.Table.Find(argument[2..equals]) is { Sensitive: true } ? $"{argument[..equals]}=***" : argument;
    }

    private static Dictionary<string, TValue> With<TValue>(IReadOnlyDictionary<string, TValue> pairs, string key, TValue value) =>
        new(pairs) { [key] = value };

    private static Dictionary<string, TValue> Without<TValue>(IReadOnlyDictionary<string, TValue> pairs, string key)
    {
        var rest = new Dictionary<string, TValue>(pairs);
        _ = rest.Remove(key);
        return rest;
    }
}
