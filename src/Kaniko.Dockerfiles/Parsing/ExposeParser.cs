using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class ExposeParser
{
    public static ExposeInstruction Parse(LogicalLine line)
    {
        if (line.Arguments.Count == 0)
        {
            throw SyntaxErrors.AtLeastOneArgument(line);
        }

        InstructionFlags.None(line);
        return new([.. line.Arguments.Order(StringComparer.Ordinal)], line.Span, line.Text.Trim());
    }
}
