using System.Text;
using Kaniko.FrontDoors;

namespace Nuke.Kaniko.Tests;

/// <summary>The generated parts of <c>KanikoBuildSettings</c>: one file for each category of flags.</summary>
internal static class FluentSource
{
    private const string Mark = "// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.\n";

    /// <summary>File name to content.</summary>
    public static Dictionary<string, string> Files()
    {
        var files = FrontDoorFlags.All.GroupBy(flag => flag.Flag.Category)
            .ToDictionary(group => $"KanikoBuildSettings.{group.Key}.cs", group => Class("", group.Select(Members)));
        files.Add("KanikoBuildSettings.Flags.cs", Class("using Kaniko.Tasks.Flags;\n\n", [Say()]));
        files.Add("KanikoChoices.cs", Choices());
        return files;
    }

    private static string Class(string usings, IEnumerable<string> members) =>
        $"{Mark}{usings}namespace Nuke.Kaniko;\n\npublic sealed partial record KanikoBuildSettings\n{{\n{string.Join('\n', members)}}}\n";

    private static string Say()
    {
        var text = new StringBuilder("    /// <summary>Says what is set.</summary>\n    internal void Say(FlagLine line) => line");
        foreach (var flag in FrontDoorFlags.All)
        {
            _ = text.Append("\n        ").Append(flag.Kind switch
            {
                ValueKind.Texts => $".AddEach(\"{flag.Flag.Name}\", {flag.Name})",
                ValueKind.Pairs => $".AddEach(\"{flag.Flag.Name}\", {flag.Name})",
                ValueKind.Choice => $".AddChoice(\"{flag.Flag.Name}\", (int?){flag.Name})",
                _ => $".Add(\"{flag.Flag.Name}\", {flag.Name})",
            });
        }

        return text.Append(";\n").ToString();
    }

    private static string Members(FrontDoorFlag flag)
    {
        var text = new StringBuilder($"    /// <summary>{flag.Comment}</summary>\n    public {Property(flag)}\n");
        foreach (var (verb, signature, value) in Methods(flag))
        {
            _ = text.Append($"\n    /// <summary>{verb} <see cref=\"{flag.Name}\"/>.</summary>\n    public KanikoBuildSettings {signature} => ")
                .Append($"this with {{ {flag.Name} = {value} }};\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Verb, string Signature, string Value)> Methods(FrontDoorFlag flag)
    {
        var (name, one) = (flag.Name, flag.Singular);
        return flag.Kind switch
        {
            ValueKind.Texts =>
            [
                ("Sets", $"Set{name}(params IEnumerable<string> values)", "[.. values]"),
                ("Adds to", $"Add{name}(params IEnumerable<string> values)", $"[.. {name}, .. values]"),
                .. one == name ? Array.Empty<(string, string, string)>() : [("Adds one to", $"Add{one}(string value)", $"[.. {name}, value]")],
                ("Removes from", $"Remove{name}(params IEnumerable<string> values)", $"[.. {name}.Except(values)]"),
                ("Empties", $"Clear{name}()", "[]"),
            ],
            ValueKind.Pairs =>
            [
                ("Sets", $"Set{name}(IReadOnlyDictionary<string, string?> values)", "new Dictionary<string, string?>(values)"),
                ("Sets one of", $"Set{one}(string key, string? value)", $"With({name}, key, value)"),
                ("Adds to", $"Add{one}(string key, string? value)", $"With({name}, key, value)"),
                ("Removes from", $"Remove{one}(string key)", $"Without({name}, key)"),
                ("Empties", $"Clear{name}()", "new Dictionary<string, string?>()"),
            ],
            ValueKind.Switch =>
            [
                ("Sets", $"Set{name}(bool? value)", "value"),
                ("Resets", $"Reset{name}()", "null"),
                ("Enables", $"Enable{name}()", "true"),
                ("Disables", $"Disable{name}()", "false"),
                ("Toggles", $"Toggle{name}()", $"!({name} ?? {flag.Flag.Default ?? "false"})"),
            ],
            _ => [("Sets", $"Set{name}({TypeOf(flag)}? value)", "value"), ("Resets", $"Reset{name}()", "null")],
        };
    }

    private static string Property(FrontDoorFlag flag) => flag.Kind switch
    {
        ValueKind.Texts => $"IReadOnlyList<string> {flag.Name} {{ get; init; }} = [];",
        ValueKind.Pairs => $"IReadOnlyDictionary<string, string?> {flag.Name} {{ get; init; }} = new Dictionary<string, string?>();",
        _ => $"{TypeOf(flag)}? {flag.Name} {{ get; init; }}",
    };

    private static string TypeOf(FrontDoorFlag flag) => flag.Kind switch
    {
        ValueKind.Switch => "bool",
        ValueKind.Number => "int",
        ValueKind.Duration => "TimeSpan",
        ValueKind.Choice => $"Kaniko{flag.Name}",
        _ => "string",
    };

    private static string Choices()
    {
        var text = new StringBuilder($"{Mark}namespace Nuke.Kaniko;\n");
        foreach (var flag in FrontDoorFlags.All.Where(flag => flag.Kind == ValueKind.Choice))
        {
            _ = text.Append($"\n/// <summary>{flag.Comment}</summary>\npublic enum Kaniko{flag.Name}\n{{\n");
            _ = text.AppendJoin("\n", flag.Flag.Choices.Select(word =>
                $"    /// <summary><c>--{flag.Flag.Name}={word}</c></summary>\n    {FrontDoorFlags.Pascal(word)},\n")).Append("}\n");
        }

        return text.ToString();
    }
}
