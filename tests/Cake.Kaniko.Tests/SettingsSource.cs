using Kaniko.FrontDoors;

namespace Cake.Kaniko.Tests;

/// <summary>The generated parts of the settings: for each command one file a category of flags, and one that says them.</summary>
internal static class SettingsSource
{
    /// <summary>File name to content.</summary>
    public static Dictionary<string, string> Files()
    {
        var files = new Dictionary<string, string> { ["KanikoChoices.cs"] = ChoicesSource.Render("Cake.Kaniko") };
        foreach (var command in FrontDoorFlags.Commands)
        {
            foreach (var category in command.Flags.GroupBy(flag => flag.Flag.Category))
            {
                files.Add(
                    $"{command.Settings}.{category.Key}.cs",
                    Class(command, category.Any(flag => flag.Kind is ValueKind.File or ValueKind.Directory) ? "using Cake.Core.IO;\n\n" : "", [.. category.Select(Property)]));
            }

            files.Add($"{command.Settings}.Flags.cs", Class(command, "using Kaniko.Tasks.Flags;\n\n", Say(command)));
        }

        return files;
    }

    private static string Class(FrontDoorFlags command, string usings, params IReadOnlyList<string> members) =>
        $"{ChoicesSource.Mark}{usings}namespace Cake.Kaniko;\n\npublic sealed partial class {command.Settings}\n{{\n{string.Join('\n', members)}}}\n";

    private static string Property(FrontDoorFlag flag) => $"    /// <summary>{flag.Comment}</summary>\n    public {Declaration(flag)}\n";

    private static string Say(FrontDoorFlags command) =>
        "    /// <summary>Says what is set.</summary>\n    internal override void Say(FlagLine line, PathText paths) => line"
        + string.Concat(command.Flags.Where(flag => flag.Flag.Name != "context").Select(flag => $"\n        {Saying(flag)}")) + ";\n";

    private static string Declaration(FrontDoorFlag flag) => flag.Kind switch
    {
        ValueKind.Texts => $"ICollection<string> {flag.Name} {{ get; set; }} = [];",
        ValueKind.Pairs => $"IDictionary<string, {flag.PairValue}> {flag.Name} {{ get; set; }} = new Dictionary<string, {flag.PairValue}>();",
        ValueKind.File => $"FilePath? {flag.Name} {{ get; set; }}",
        ValueKind.Directory => $"DirectoryPath? {flag.Name} {{ get; set; }}",
        ValueKind.Switch => $"bool? {flag.Name} {{ get; set; }}",
        ValueKind.Number => $"int? {flag.Name} {{ get; set; }}",
        ValueKind.Duration => $"TimeSpan? {flag.Name} {{ get; set; }}",
        ValueKind.Choice => $"Kaniko{flag.Name}? {flag.Name} {{ get; set; }}",
        _ => $"string? {flag.Name} {{ get; set; }}",
    };

    private static string Saying(FrontDoorFlag flag) => flag switch
    {
        // The program looks for it in the current directory and in the context.
        { Flag.Name: "dockerfile" } => $".Add(\"dockerfile\", {flag.Name}?.FullPath)",
        { Kind: ValueKind.Texts } => $".AddEach(\"{flag.Flag.Name}\", {flag.Name})",
        { Kind: ValueKind.Pairs } => $".AddEach(\"{flag.Flag.Name}\", {flag.Name}{(flag.PairValue == "string" ? "!" : "")})",
        { Kind: ValueKind.Choice } => $".AddChoice(\"{flag.Flag.Name}\", (int?){flag.Name})",
        { Kind: ValueKind.File or ValueKind.Directory } => $".Add(\"{flag.Flag.Name}\", paths.Absolute({flag.Name}))",
        _ => $".Add(\"{flag.Flag.Name}\", {flag.Name})",
    };
}
