using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of one command.</summary>
/// <typeparam name="TRequest">What they are read into.</typeparam>
public sealed class FlagTable<TRequest>
    where TRequest : new()
{
    private readonly Dictionary<string, Flag<TRequest>> byName = new(StringComparer.Ordinal);
    private readonly Flag<TRequest>?[] byLetter = new Flag<TRequest>?[128];

    internal FlagTable(string command, params ReadOnlySpan<IEnumerable<Flag<TRequest>>> groups)
    {
        Command = command;
        var flags = new List<Flag<TRequest>>(100);
        foreach (var group in groups)
        {
            flags.AddRange(group);
        }

        Flags = flags;
        foreach (var flag in flags)
        {
            Add(flag);
        }
    }

    /// <summary>The command's name.</summary>
    public string Command { get; }

    /// <summary>Words that belong to no flag, where they mean something.</summary>
    public bool TakesOperands => Operands is not null;

    /// <summary>What the words that belong to no flag are; null: there are none.</summary>
    internal Operands<TRequest>? Operands { get; init; }

    /// <summary>What flags together say, once all are read; null: nothing.</summary>
    internal Func<TRequest, TRequest>? Conclude { get; init; }

    /// <summary>In the order of the documents.</summary>
    public IReadOnlyList<Flag<TRequest>> Flags { get; }

    /// <summary>The flag of a long name, an alias or an old spelling, without dashes; null when there is none.</summary>
    public Flag<TRequest>? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The flag of a short form; null when there is none.</summary>
    public Flag<TRequest>? Find(char letter) => letter < 128 ? byLetter[letter] : null;

    /// <summary>Reads a command line, with what the environment adds to it.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="environment">The environment variables.</param>
    /// <exception cref="KanikoException">A flag is unknown, or its value is wrong.</exception>
    public CommandLine<TRequest> Parse(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        new FlagParser<TRequest>(this).Parse(arguments, environment);

    /// <summary>The flags that say <paramref name="request"/>: those whose value is not the default, each as one <c>--name=value</c>.</summary>
    /// <param name="request">What to say.</param>
    public IReadOnlyList<string> Print(TRequest request)
    {
        var defaults = new TRequest();
        var arguments = new List<string>();
        foreach (var flag in Flags)
        {
            foreach (var value in flag.Print(request, defaults))
            {
                arguments.Add(flag.Kind == FlagKind.Switch && value == "true" ? $"--{flag.Name}" : $"--{flag.Name}={value}");
            }
        }

        if (Operands?.Print(request) is { Count: > 0 } operands)
        {
            arguments.AddRange(["--", .. operands]);
        }

        return arguments;
    }

    /// <summary>As <see cref="Print"/>, for people to read: values of build arguments, and credentials in addresses, are left out.</summary>
    /// <param name="request">What to say.</param>
    public IReadOnlyList<string> Describe(TRequest request)
    {
        var defaults = new TRequest();
        return [.. Flags.SelectMany(flag => flag.Print(request, defaults).Select(value =>
            flag.Kind == FlagKind.Switch && value == "true" ? $"--{flag.Name}" : $"--{flag.Name}={(flag.Sensitive ? Concealed(flag, value) : value)}"))];
    }

    /// <summary>The long names that a user may have meant.</summary>
    internal IEnumerable<string> Names => Flags.Where(flag => !flag.Hidden).SelectMany(flag => flag.Aliases.Prepend(flag.Name));

    private static string Concealed(Flag flag, string value)
    {
        if (flag.Name == "build-arg")
        {
            return value.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? value[..(equals + 1)] + "***" : value;
        }

        var query = value.IndexOf('?', StringComparison.Ordinal);
        value = query < 0 ? value : value[..query] + "?***"; // signatures of object stores
        return value.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme && value.LastIndexOf('@') is var at && at > scheme
            ? $"{value[..(scheme + 3)]}***{value[at..]}"
            : value;
    }

    private void Add(Flag<TRequest> flag)
    {
        byName.Add(flag.Name, flag);
        if (flag.Short is { } letter)
        {
            byLetter[letter] = flag;
        }

        for (var i = 0; i < flag.Aliases.Count; i++)
        {
            byName.Add(flag.Aliases[i], flag);
        }

        for (var i = 0; i < flag.DeprecatedNames.Count; i++)
        {
            byName.Add(flag.DeprecatedNames[i], flag);
        }
    }
}

/// <summary>The words of a command line that belong to no flag.</summary>
/// <typeparam name="TRequest">What they are read into.</typeparam>
/// <param name="Read">The request with all of them.</param>
/// <param name="Print">Those that the request says.</param>
internal sealed record Operands<TRequest>(
    Func<TRequest, IReadOnlyList<string>, TRequest> Read, Func<TRequest, IReadOnlyList<string>> Print);

/// <summary>What a command line says.</summary>
/// <typeparam name="TRequest">What its flags are read into.</typeparam>
/// <param name="Request">What the flags say.</param>
/// <param name="Operands">What stands there besides flags, in order.</param>
/// <param name="Warnings">Old spellings that were used.</param>
/// <param name="HelpWanted"><c>--help</c> or <c>-h</c> was given; nothing else is to be done.</param>
public sealed record CommandLine<TRequest>(
    TRequest Request, IReadOnlyList<string> Operands, IReadOnlyList<Diagnostic> Warnings, bool HelpWanted);
