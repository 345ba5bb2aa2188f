using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class EntrypointParser
{
    public static EntrypointInstruction Parse(LogicalLine line)
    {
        InstructionFlags.None(line);
        return new(CommandLines.Of(line), line.Span, line.Text.Trim());
    }
}
