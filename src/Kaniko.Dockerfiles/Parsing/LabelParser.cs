using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class LabelParser
{
    public static LabelInstruction Parse(LogicalLine line)
    {
        InstructionFlags.None(line);
        return new(NameValueList.Of(line), line.Span, line.Text.Trim());
    }
}
