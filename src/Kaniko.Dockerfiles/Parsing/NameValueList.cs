using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class NameValueList
{
    private const int Parts = 3;

    /// <summary>The pairs of ENV or LABEL, which the lexer left as name, value and separator each.</summary>
    public static IReadOnlyList<NameValue> Of(LogicalLine line)
    {
        if (line.Arguments.Count == 0)
        {
            throw SyntaxErrors.AtLeastOneArgument(line);
        }

        var pairs = new List<NameValue>();
        for (var i = 0; i < line.Arguments.Count; i += Parts)
        {
            pairs.Add(line.Arguments[i].Length > 0
                ? new(line.Arguments[i], line.Arguments[i + 1], Legacy: line.Arguments[i + 2].Length == 0)
                : throw SyntaxErrors.BlankName(line));
        }

        return pairs;
    }
}
