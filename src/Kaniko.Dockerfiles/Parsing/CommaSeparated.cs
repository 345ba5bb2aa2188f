using System.Text;

namespace Kaniko.Dockerfiles.Parsing;

/// <summary>One record of comma-separated values; a field may stand in double quotes.</summary>
internal static class CommaSeparated
{
    /// <summary>The fields, or null with the reason where quotes are misplaced or nothing is there.</summary>
    public static IReadOnlyList<string>? TryRead(string text, out string reason)
    {
        reason = text.Length == 0 ? "EOF" : "";
        var fields = new List<string>();
        var position = 0;
        while (reason.Length == 0)
        {
            fields.Add(position < text.Length && text[position] == '"'
                ? Quoted(text, ref position, ref reason)
                : Plain(text, ref position, ref reason));
            if (position == text.Length)
            {
                break;
            }

            position++;
        }

        return reason.Length == 0 ? fields : null;
    }

    private static string Plain(string text, ref int position, ref string reason)
    {
        var comma = text.IndexOf(',', position);
        var field = text[position..(comma < 0 ? text.Length : comma)];
        var quote = field.IndexOf('"', StringComparison.Ordinal);
        if (quote >= 0)
        {
            reason = $"parse error on line 1, column {position + quote + 1}: bare \" in non-quoted-field";
        }

        position += field.Length;
        return field;
    }

    private static string Quoted(string text, ref int position, ref string reason)
    {
        var field = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '"')
            {
                field.Append(text[position]);
            }
            else if (position + 1 < text.Length && text[position + 1] == '"')
            {
                field.Append(text[++position]);
            }
            else
            {
                position++;
                reason = position == text.Length || text[position] == ',' ? "" : Misplaced(position);
                return field.ToString();
            }
        }

        reason = Misplaced(position);
        return field.ToString();
    }

    private static string Misplaced(int position) =>
        $"parse error on line 1, column {position + 1}: extraneous or missing \" in quoted-field";
}
