using System.Text;

namespace Kaniko.Tasks.Flags;

/// <summary>What <c>--help</c> shows of flags.</summary>
public static class FlagHelp
{
    private const int Column = 34;

    /// <summary>The flags in their categories, one or two lines each.</summary>
    /// <param name="flags">The flags of the command.</param>
    public static string Render(IReadOnlyList<Flag> flags)
    {
        var text = new StringBuilder();
        foreach (var category in flags
            .Where(flag => !flag.Hidden)
            .GroupBy(flag => flag.Category).OrderBy(group => group.Key))
        {
            _ = text.Append('\n').Append(Title(category.Key)).Append(":\n");
            foreach (var flag in category)
            {
                Append(text, flag);
            }
        }

        return text.ToString();
    }

    internal static string Title(FlagCategory category) => category switch
    {
        FlagCategory.Container => "Work directory and container",
        FlagCategory.Run => "RUN steps",
        FlagCategory.Host => "Where the build runs",
        FlagCategory.PodPlacement => "Where the pod runs",
        FlagCategory.PodSecurity => "What the pod may do",
        _ => category.ToString(),
    };

    internal static string Placeholder(Flag flag) => flag.Placeholder ?? flag.Kind switch
    {
        FlagKind.Number => "NUMBER",
        FlagKind.Choice => string.Join('|', flag.Choices),
        _ => "VALUE",
    };

    private static void Append(StringBuilder text, Flag flag)
    {
        var head = $"  {(flag.Short is { } letter ? $"-{letter}, " : "    ")}--{flag.Name}"
            + (flag.Kind == FlagKind.Switch ? "" : $" {Placeholder(flag)}");
        _ = text.Append(head);
        if (head.Length > Column - 2)
        {
            _ = text.Append('\n').Append(' ', Column);
        }
        else
        {
            _ = text.Append(' ', Column - head.Length);
        }

        _ = text.Append(flag.Summary);
        if (flag.Default is not null)
        {
            _ = text.Append(" (").Append(flag.Default).Append(')');
        }

        _ = text.Append('\n');
    }
}
