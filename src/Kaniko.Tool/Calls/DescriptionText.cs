using System.Text;
using Kaniko.Dockerfiles.Describing;

namespace Kaniko.Tool.Calls;

/// <summary>Outlines and targets as tables, to the blank as buildx prints them.</summary>
internal static class DescriptionText
{
    private const int Narrow = 1;
    private const int Wide = 3;

    public static string Targets(IReadOnlyList<BuildTarget> targets) => Table(Narrow,
    [
        ["TARGET", "DESCRIPTION"],
        .. targets.Select(target => new[] { NameOf(target), target.Description ?? "" }),
    ]);

    public static string Outline(BuildOutline outline)
    {
        var text = new StringBuilder();
        var (name, description) = (outline.Target.Name, outline.Target.Description);
        if (name is not null || description is not null)
        {
            string[][] head = [["TARGET:", name ?? "(default)"], .. description is null ? [] : new string[][] { ["DESCRIPTION:", description] }];
            text.Append(Table(Narrow, head)).Append('\n');
        }

        Append(text, ["BUILD ARG", "VALUE", "DESCRIPTION"], [.. outline.Arguments.Select(argument => new[] { argument.Name, argument.Value ?? "", argument.Description ?? "" })]);
        Append(text, ["SECRET", "REQUIRED"], Mounts(outline.Secrets));
        Append(text, ["SSH", "REQUIRED"], Mounts(outline.SshAgents));
        return text.ToString();
    }

    private static string[][] Mounts(IReadOnlyList<OutlineMount> mounts) => [.. mounts.Select(mount => new[] { mount.Id, mount.Required ? "true" : "" })];

    private static void Append(StringBuilder text, string[] head, string[][] rows)
    {
        if (rows.Length > 0)
        {
            text.Append(Table(Wide, [head, .. rows])).Append('\n');
        }
    }

    private static string NameOf(BuildTarget target) => (target.Name, target.IsDefault) switch
    {
        (null, true) => "(default)",
        (null, false) => "",
        (var name, true) => name + " (default)",
        (var name, false) => name,
    };

    /// <summary>All columns but the last are filled up with blanks, also where nothing follows.</summary>
    private static string Table(int gap, string[][] lines)
    {
        var columns = lines[0].Length;
        var widths = Enumerable.Range(0, columns - 1).Select(column => lines.Max(line => line[column].Length) + gap).ToList();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            for (var column = 0; column < columns - 1; column++)
            {
                text.Append(line[column].PadRight(widths[column]));
            }

            text.Append(line[^1]).Append('\n');
        }

        return text.ToString();
    }
}
