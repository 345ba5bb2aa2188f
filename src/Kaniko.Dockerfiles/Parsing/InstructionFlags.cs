using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal enum FlagKind
{
    /// <summary><c>--name=value</c>, once.</summary>
    Text,

    /// <summary><c>--name</c> or <c>--name=true|false</c>, once.</summary>
    Switch,

    /// <summary><c>--name=value</c>, any number.</summary>
    List,
}

internal readonly record struct FlagDefinition(string Name, FlagKind Kind)
{
    public static FlagDefinition Text(string name) => new(name, FlagKind.Text);

    public static FlagDefinition Switch(string name) => new(name, FlagKind.Switch);

    public static FlagDefinition List(string name) => new(name, FlagKind.List);
}

/// <summary>The flags of one instruction, checked against those that it knows.</summary>
internal sealed class InstructionFlags
{
    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);

    private InstructionFlags()
    {
    }

    /// <summary>Refuses any flag: for instructions that know none.</summary>
    public static void None(LogicalLine line) => Parse(line, []);

    public static InstructionFlags Parse(LogicalLine line, IReadOnlyList<FlagDefinition> definitions)
    {
        var flags = new InstructionFlags();
        foreach (var flag in line.Flags)
        {
            flags.Add(line, flag, definitions);
        }

        return flags;
    }

    /// <summary>The value; null where the flag is not there.</summary>
    public string? Text(string name) => values.TryGetValue(name, out var found) ? found[0] : null;

    /// <summary>Whether the switch is on; null where the flag is not there.</summary>
    public bool? Switch(string name) => Text(name) is { } text ? text == "true" : null;

    public IReadOnlyList<string> List(string name) => values.TryGetValue(name, out var found) ? found : [];

    private void Add(LogicalLine line, string flag, IReadOnlyList<FlagDefinition> definitions)
    {
        var equals = flag.IndexOf('=', StringComparison.Ordinal);
        var name = flag[2..(equals < 0 ? flag.Length : equals)];
        var value = equals < 0 ? null : flag[(equals + 1)..];
        var index = definitions.ToList().FindIndex(definition => definition.Name == name);
        if (index < 0)
        {
            throw SyntaxErrors.At(
                line, "--" + name, $"unknown flag: --{name}", definitions.Select(known => "--" + known.Name));
        }

        var kind = definitions[index].Kind;
        if (values.ContainsKey(name) && kind != FlagKind.List)
        {
            throw Error(line, name, $"duplicate flag specified: --{name}");
        }

        if (!values.TryGetValue(name, out var list))
        {
            values.Add(name, list = []);
        }

        list.Add(kind == FlagKind.Switch ? Switch(line, name, value) : value ?? throw Missing(line, name));
    }

    private static string Switch(LogicalLine line, string name, string? value) => value?.ToLowerInvariant() switch
    {
        null or "true" => "true",
        "false" => "false",
        "" => throw Missing(line, name),
        _ => throw Error(line, name, $"expecting boolean value for flag --{name}, not: {value}"),
    };

    private static KanikoException Missing(LogicalLine line, string name) => Error(line, name, $"missing a value on flag: --{name}");

    private static KanikoException Error(LogicalLine line, string name, string message) =>
        SyntaxErrors.At(line, "--" + name, message);
}
