using System.Text;
using Kaniko.Dockerfiles.Describing;

namespace Kaniko.Tool.Calls;

/// <summary>Outlines and targets as tables.</summary>
internal static class DescriptionText
{
    public static string Targets(IReadOnlyList<BuildTarget> targets) => TextTable.Write(
        ["TARGET", "DESCRIPTION"],
        targets.Where(target => target.Name is not null || target.IsDefault).Select(target => new[]
        {
            target.Name is null ? "(default)" : target.Name + (target.IsDefault ? " (default)" : ""),
            target.Description ?? "",
        }));

    public static string Outline(BuildOutline outline)
    {
        var text = new StringBuilder();
        if (outline.Target.Name is { } name)
        {
            text.Append("TARGET:      ").Append(name).Append('\n');
        }

        if (outline.Target.Description is { } description)
        {
            text.Append("DESCRIPTION: ").Append(description).Append('\n');
        }

        Append(text, ["BUILD ARG", "VALUE", "DESCRIPTION"], [.. outline.Arguments.Select(argument => new[] { argument.Name, argument.Value ?? "", argument.Description ?? "" })]);
        Append(text, ["SECRET", "REQUIRED"], Mounts(outline.Secrets));
        Append(text, ["SSH", "REQUIRED"], Mounts(outline.SshAgents));
        Append(text, ["CACHE MOUNT"], [.. outline.Caches.Select(id => new[] { id })]);
        return text.ToString();
    }

    private static string[][] Mounts(IReadOnlyList<OutlineMount> mounts) => [.. mounts.Select(mount => new[] { mount.Id, mount.Required ? "true" : "" })];

    private static void Append(StringBuilder text, string[] head, string[][] rows)
    {
        if (rows.Length > 0)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(TextTable.Write(head, rows));
        }
    }
}
