using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>
/// What every command has: where the program is, its environment and working directory, how long it may take, who hears its lines.
/// Immutable: each method returns a copy. What is not set has the program's default.
/// </summary>
public abstract record KanikoSettings
{
    private protected KanikoSettings()
    {
    }

    /// <summary>The program; null: <c>KANIKO_PROGRAM</c>, the tool manifest, the bundled one, <c>PATH</c>.</summary>
    public string? ProcessToolPath { get; init; }

    /// <summary>The program's directory; null: this process's.</summary>
    public string? ProcessWorkingDirectory { get; init; }

    /// <summary>Variables of the program on top of this process's.</summary>
    public IReadOnlyDictionary<string, string> ProcessEnvironmentVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>The longest that the command may take; null: any time.</summary>
    public TimeSpan? ProcessExecutionTimeout { get; init; }

    /// <summary>How long an interrupted command may tidy up before it is killed. Default: 30 seconds.</summary>
    public TimeSpan ProcessGracePeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>False: nothing is told while the command runs.</summary>
    public bool ProcessLogOutput { get; init; } = true;

    /// <summary>Hears each line; null: <see cref="KanikoTasks.KanikoLogger"/>.</summary>
    public Action<LineLevel, string>? ProcessLogger { get; init; }

    /// <summary>Says what is set.</summary>
    internal virtual void Say(FlagLine line)
    {
    }

    private protected static Dictionary<string, TValue> With<TValue>(IReadOnlyDictionary<string, TValue> pairs, string key, TValue value) =>
        new(pairs) { [key] = value };

    private protected static Dictionary<string, TValue> Without<TValue>(IReadOnlyDictionary<string, TValue> pairs, string key)
    {
        var rest = new Dictionary<string, TValue>(pairs);
        _ = rest.Remove(key);
        return rest;
    }

    /// <summary>The command line, with what may be secret left out.</summary>
    private protected string Show<TRequest>(FlagTable<TRequest> table)
        where TRequest : new()
    {
        var line = new FlagLine<TRequest>(table);
        Say(line);
        return line.ToString();
    }
}
