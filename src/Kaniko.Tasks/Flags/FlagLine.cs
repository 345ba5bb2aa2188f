using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags that a front door's settings say, one after the other. What is null is not said.</summary>
public abstract class FlagLine
{
    private readonly Func<string, Flag?> find;
    private readonly List<string> arguments = [];

    private protected FlagLine(Func<string, Flag?> find) => this.find = find;

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
        Add(name, index is { } position ? find(name)!.Choices[position] : null);

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

    /// <summary>The flags, with what may be secret left out.</summary>
    public override string ToString() => string.Join(' ', arguments.Select(Redacted));

    private string Redacted(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals > 2 && find(argument[2..equals]) is { Sensitive: true } ? $"{argument[..equals]}=***" : argument;
    }
}

/// <summary>The flags of one command.</summary>
/// <typeparam name="TRequest">What they are read into.</typeparam>
/// <param name="table">All that the command has.</param>
public sealed class FlagLine<TRequest>(FlagTable<TRequest> table) : FlagLine(table.Find)
    where TRequest : new()
{
    /// <summary>What the flags ask for.</summary>
    /// <exception cref="KanikoException">A flag is unknown, or its value is wrong.</exception>
    public TRequest ToRequest() => table.Parse(Arguments, new Dictionary<string, string>()).Request;

    /// <summary>The command and its flags, with what may be secret left out.</summary>
    public override string ToString() => $"kaniko {table.Command} {base.ToString()}".TrimEnd();
}
