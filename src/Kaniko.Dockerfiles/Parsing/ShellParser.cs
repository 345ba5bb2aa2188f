using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class ShellParser
{
    public static ShellInstruction Parse(LogicalLine line)
    {
        InstructionFlags.None(line);
        return line.Arguments.Count == 0 ? throw SyntaxErrors.AtLeastOneArgument(line)
            : !line.IsJson ? throw SyntaxErrors.Of(
                $"SHELL requires the arguments to be in JSON form, not: {line.Text.Trim()}", "write SHELL [\"program\", \"option\"]")
            : new(line.Arguments, line.Span, line.Text.Trim());
    }
}
