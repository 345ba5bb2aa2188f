using System.Text;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>Prints lexed instructions as nested lists, one a line.</summary>
internal static class SyntaxDump
{
    public static string Print(IEnumerable<LogicalLine> lines) => string.Join('\n', lines.Select(Print));

    private static string Print(LogicalLine line)
    {
        var text = new StringBuilder("(").Append(line.Keyword.ToLowerInvariant());
        if (line.Flags.Count > 0)
        {
            text.Append(" [").AppendJoin(' ', line.Flags.Select(GoText.Quote)).Append(']');
        }

        foreach (var argument in line.Arguments)
        {
            text.Append(' ').Append(GoText.Quote(argument));
        }

        if (line.Inner is not null)
        {
            text.Append(' ').Append(Print(line.Inner));
        }

        return text.Append(')').ToString();
    }
}
