using System.Text;

namespace Kaniko.Tasks.Flags;

/// <summary><c>docs/flags.md</c>, made from the tables.</summary>
public static class FlagsPage
{
    /// <summary>The whole page.</summary>
    public static string Render()
    {
        var page = new StringBuilder();
        _ = page.Append("""
            # Flags

            Made from the flag table in `src/Kaniko.Tasks/Flags`; a test compares the two. Values are written `--flag=value` or
            `--flag value`, a switch `--flag` or `--flag=false`.

            """.ReplaceLineEndings("\n"));
        Append(page, "`kaniko build`, the executor", ExecutorFlags.Table.Flags);
        Append(page, "`kaniko warm`, the warmer", WarmFlags.Table.Flags);
        Append(page, "`kaniko gc`", StoreFlags.GcTable.Flags);
        Append(page, "`kaniko du`", StoreFlags.DuTable.Flags);
        Append(page, "`kaniko push`", PushFlags.Table.Flags);
        Append(page, "`kaniko copy`", CopyFlags.Table.Flags);
        Append(page, "`kaniko index`", IndexFlags.Table.Flags);
        Append(page, "`kaniko inspect`", InspectFlags.Table.Flags);
        Append(page, "`kaniko login`", LoginFlags.Table.Flags);
        Append(page, "`kaniko logout`", LogoutFlags.Table.Flags);
        Append(page, "`kaniko render`, and the flags of `kaniko build`", [.. RenderFlags.Own().Select(flag => flag with { Category = FlagCategory.Output })]);
        Append(page, "`kaniko pods`", PodsFlags.Table.Flags);
        Append(page, "`KanikoMetadata` of Cake and Nuke", MetadataFlags.Table.Flags);
        return page.ToString();
    }

    private static void Append(StringBuilder page, string title, IReadOnlyList<Flag> flags)
    {
        _ = page.Append("\n## ").Append(title).Append('\n');
        foreach (var category in flags.GroupBy(flag => flag.Category).OrderBy(group => group.Key))
        {
            _ = page.Append("\n### ").Append(FlagHelp.Title(category.Key)).Append("\n\n| flag | takes | default | meaning |\n| --- | --- | --- | --- |\n");
            foreach (var flag in category)
            {
                _ = page.Append("| ").Append(Names(flag))
                    .Append(" | ").Append(Takes(flag))
                    .Append(" | ").Append(flag.Default is null ? "" : $"`{flag.Default}`")
                    .Append(" | ").Append(Cell(Meaning(flag))).Append(" |\n");
            }
        }
    }

    private static string Names(Flag flag) => flag.Short is { } letter ? $"`--{flag.Name}`, `-{letter}`" : $"`--{flag.Name}`";

    private static string Takes(Flag flag) => flag.Kind switch
    {
        FlagKind.Switch => "",
        FlagKind.Choice => Cell($"`{string.Join('|', flag.Choices)}`"),
        FlagKind.Repeatable or FlagKind.KeyValue => Cell($"`{FlagHelp.Placeholder(flag)}`, repeatable"),
        FlagKind.List => Cell($"`{FlagHelp.Placeholder(flag)}`, repeatable or with commas"),
        _ => Cell($"`{FlagHelp.Placeholder(flag)}`"),
    };

    private static string Meaning(Flag flag)
    {
        var text = new StringBuilder(flag.Summary).Append('.');
        if (flag.Details is not null)
        {
            _ = text.Append(' ').Append(flag.Details);
        }

        if (flag.Environment is not null)
        {
            _ = text.Append(" Environment: `").Append(flag.Environment).Append(flag.EnvironmentLast ? "`, read after the flags." : "`.");
        }

        if (flag.Aliases.Count > 0)
        {
            _ = text.Append(" Also `--").AppendJoin("`, `--", flag.Aliases).Append("`.");
        }

        if (flag.DeprecatedNames.Count > 0)
        {
            _ = text.Append(" Old spelling: `--").AppendJoin("`, `--", flag.DeprecatedNames).Append("`.");
        }

        if (flag.Deprecated is not null)
        {
            _ = text.Append(" Deprecated: ").Append(flag.Deprecated).Append('.');
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
