using System.Text;
using Kaniko.FrontDoors;

namespace Nuke.Kaniko.Tests;

/// <summary>The generated parts of the settings: for each command one file a category of flags, and one that says them.</summary>
internal static class FluentSource
{
    /// <summary>File name to content.</summary>
    public static Dictionary<string, string> Files()
    {
        var files = new Dictionary<string, string> { ["KanikoChoices.cs"] = ChoicesSource.Render("Nuke.Kaniko") };
        foreach (var command in FrontDoorFlags.Commands)
        {
            foreach (var category in command.Flags.GroupBy(flag => flag.Flag.Category))
            {
                files.Add($"{command.Settings}.{category.Key}.cs", Class(command, "", [.. category.Select(flag => Members(command, flag))]));
            }

            files.Add($"{command.Settings}.Flags.cs", Class(command, "using Kaniko.Tasks.Flags;\n\n", Say(command)));
        }

        return files;
    }

    private static string Class(FrontDoorFlags command, string usings, params IReadOnlyList<string> members) =>
        $"{ChoicesSource.Mark}{usings}namespace Nuke.Kaniko;\n\npublic sealed partial record {command.Settings}\n{{\n{string.Join('\n', members)}}}\n";

    private static string Say(FrontDoorFlags command) =>
        "    /// <summary>Says what is set.</summary>\n    internal override void Say(FlagLine line) => line"
        + string.Concat(command.Flags.Select(flag => $"\n        {Saying(flag)}")) + ";\n";

    private static string Saying(FrontDoorFlag flag) => flag.Kind switch
    {
        ValueKind.Texts => $".AddEach(\"{flag.Flag.Name}\", {flag.Name})",
        ValueKind.Pairs => $".AddEach(\"{flag.Flag.Name}\", {flag.Name}{(flag.PairValue == "string" ? "!" : "")})",
        ValueKind.Choice => $".AddChoice(\"{flag.Flag.Name}\", (int?){flag.Name})",
        _ => $".Add(\"{flag.Flag.Name}\", {flag.Name})",
    };

    private static string Members(FrontDoorFlags command, FrontDoorFlag flag)
    {
        var text = new StringBuilder($"    /// <summary>{flag.Comment}</summary>\n    public {Property(flag)}\n");
        foreach (var (verb, signature, value) in Methods(flag))
        {
            _ = text.Append($"\n    /// <summary>{verb} <see cref=\"{flag.Name}\"/>.</summary>\n    public {command.Settings} {signature} => ")
                .Append($"this with {{ {flag.Name} = {value} }};\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Verb, string Signature, string Value)> Methods(FrontDoorFlag flag)
    {
        var (name, one, value) = (flag.Name, flag.Singular, flag.PairValue);
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
                ("Sets", $"Set{name}(IReadOnlyDictionary<string, {value}> values)", $"new Dictionary<string, {value}>(values)"),
                ("Sets one of", $"Set{one}(string key, {value} value)", $"With({name}, key, value)"),
                ("Adds to", $"Add{one}(string key, {value} value)", $"With({name}, key, value)"),
                ("Removes from", $"Remove{one}(string key)", $"Without({name}, key)"),
                ("Empties", $"Clear{name}()", $"new Dictionary<string, {value}>()"),
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
        ValueKind.Pairs => $"IReadOnlyDictionary<string, {flag.PairValue}> {flag.Name} {{ get; init; }} = new Dictionary<string, {flag.PairValue}>();",
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
}
