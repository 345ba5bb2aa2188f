using System.Text;

namespace Kaniko.FrontDoors;

/// <summary>The enums of a front door: one for each flag that is a choice.</summary>
internal static class ChoicesSource
{
    public const string Mark = "// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.\n";

    public static string Render(string space)
    {
        var text = new StringBuilder($"{Mark}namespace {space};\n");
        foreach (var flag in FrontDoorFlags.Commands.SelectMany(command => command.Flags)
            .Where(flag => flag.Kind == ValueKind.Choice).DistinctBy(flag => flag.Name))
        {
            _ = text.Append($"\n/// <summary>{flag.Comment}</summary>\npublic enum Kaniko{flag.Name}\n{{\n");
            _ = text.AppendJoin("\n", flag.Flag.Choices.Select(word =>
                $"    /// <summary><c>--{flag.Flag.Name}={word}</c></summary>\n    {FrontDoorFlags.Pascal(word)},\n")).Append("}\n");
        }

        return text.ToString();
    }
}
