using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class CmdParser
{
    public static CmdInstruction Parse(LogicalLine line)
    {
        InstructionFlags.None(line);
        return new(CommandLines.Of(line), line.Span, line.Text.Trim());
    }
}
