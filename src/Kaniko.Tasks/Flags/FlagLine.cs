using System.Globalization;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags that a front door's settings say, one after the other. What is null is not said.</summary>
public sealed class FlagLine
{
    private readonly List<string> arguments = [];

    /// <summary>The flags so far, each as one <c>--name=value</c>.</summary>
    public IReadOnlyList<string> Arguments => arguments;

    /// <summary>Adds a text.</summary>
    public FlagLine Add(string name, string? value)
    {
        if (value is not null)
        {
            arguments.Add($"--{name}={value}");
        }

        return this;
    }

    /// <summary>Adds a switch.</summary>
    public FlagLine Add(string name, bool? value) => Add(name, value switch { true => "true", false => "false", null => null });

    /// <summary>Adds a number.</summary>
    public FlagLine Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a length of time.</summary>
    public FlagLine Add(string name, TimeSpan? value) => Add(name, value is { } time ? GoDuration.Print(time) : null);

    /// <summary>Adds one of the words of a <see cref="FlagKind.Choice"/>.</summary>
    public FlagLine AddChoice(string name, int? index) =>
        Add(name, index is { } position ? ExecutorFlags.Table.Find(name)!.Choices[position] : null);

    /// <summary>Adds each value.</summary>
    public FlagLine AddEach(string name, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Add(name, value);
        }

        return this;
    }

    /// <summary>Adds each pair; a value that is null is left to the program's environment.</summary>
    public FlagLine AddEach(string name, IEnumerable<KeyValuePair<string, string?>> pairs) =>
        AddEach(name, pairs.Select(pair => pair.Value is null ? pair.Key : $"{pair.Key}={pair.Value}"));

    /// <summary>Adds flags that are written out already.</summary>
    public FlagLine AddArguments(IEnumerable<string> more)
    {
        arguments.AddRange(more);
        return this;
    }

    /// <summary>The build that the flags ask for.</summary>
    /// <exception cref="Kaniko.Diagnostics.KanikoException">A flag is unknown, not supported yet, or its value is wrong.</exception>
    public BuildRequest ToBuildRequest() => ExecutorFlags.Parse(arguments, new Dictionary<string, string>());
}
