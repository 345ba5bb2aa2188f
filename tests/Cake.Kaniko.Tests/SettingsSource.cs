using System.Text;
using Kaniko.FrontDoors;

namespace Cake.Kaniko.Tests;

/// <summary>The generated half of <c>KanikoBuildSettings</c>.</summary>
internal static class SettingsSource
{
    private const string Head = """
        // Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
        using Cake.Core.IO;
        using Kaniko.Tasks.Flags;

        namespace Cake.Kaniko;

        public sealed partial class KanikoBuildSettings
        {

        """;

    public static string Settings()
    {
        var text = new StringBuilder(Head);
        foreach (var flag in FrontDoorFlags.All)
        {
            _ = text.Append($"    /// <summary>{flag.Comment}</summary>\n    public {Declaration(flag)}\n\n");
        }

        _ = text.Append("    /// <summary>Says what is set.</summary>\n    internal void Say(FlagLine line, PathText paths) => line");
        foreach (var flag in FrontDoorFlags.All.Where(flag => flag.Flag.Name != "context"))
        {
            _ = text.Append($"\n        {Saying(flag)}");
        }

        return text.Append(";\n}\n").ToString();
    }

    public static string Choices()
    {
        var text = new StringBuilder("// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.\nnamespace Cake.Kaniko;\n");
        foreach (var flag in FrontDoorFlags.All.Where(flag => flag.Kind == ValueKind.Choice))
        {
            _ = text.Append($"\n/// <summary>{flag.Comment}</summary>\npublic enum Kaniko{flag.Name}\n{{\n");
            _ = text.AppendJoin("\n", flag.Flag.Choices.Select(word =>
                $"    /// <summary><c>--{flag.Flag.Name}={word}</c></summary>\n    {FrontDoorFlags.Pascal(word)},\n")).Append("}\n");
        }

        return text.ToString();
    }

    private static string Declaration(FrontDoorFlag flag) => flag.Kind switch
    {
        ValueKind.Texts => $"ICollection<string> {flag.Name} {{ get; set; }} = [];",
        ValueKind.Pairs => $"IDictionary<string, string{Nullable(flag)}> {flag.Name} {{ get; set; }} = new Dictionary<string, string{Nullable(flag)}>();",
        ValueKind.File => $"FilePath? {flag.Name} {{ get; set; }}",
        ValueKind.Directory => $"DirectoryPath? {flag.Name} {{ get; set; }}",
        ValueKind.Switch => $"bool? {flag.Name} {{ get; set; }}",
        ValueKind.Number => $"int? {flag.Name} {{ get; set; }}",
        ValueKind.Duration => $"TimeSpan? {flag.Name} {{ get; set; }}",
        ValueKind.Choice => $"Kaniko{flag.Name}? {flag.Name} {{ get; set; }}",
        _ => $"string? {flag.Name} {{ get; set; }}",
    };

    /// <summary>A build argument may be left to the environment.</summary>
    private static string Nullable(FrontDoorFlag flag) => flag.Flag.Name == "build-arg" ? "?" : "";

    private static string Saying(FrontDoorFlag flag) => flag switch
    {
        // The program looks for it in the current directory and in the context.
        { Flag.Name: "dockerfile" } => $".Add(\"dockerfile\", {flag.Name}?.FullPath)",
        { Kind: ValueKind.Texts } => $".AddEach(\"{flag.Flag.Name}\", {flag.Name})",
        { Kind: ValueKind.Pairs } => $".AddEach(\"{flag.Flag.Name}\", {flag.Name}{(Nullable(flag) == "?" ? "" : "!")})",
        { Kind: ValueKind.Choice } => $".AddChoice(\"{flag.Flag.Name}\", (int?){flag.Name})",
        { Kind: ValueKind.File or ValueKind.Directory } => $".Add(\"{flag.Flag.Name}\", paths.Absolute({flag.Name}))",
        _ => $".Add(\"{flag.Flag.Name}\", {flag.Name})",
    };
}
