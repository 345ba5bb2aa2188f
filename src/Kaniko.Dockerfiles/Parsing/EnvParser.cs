using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class EnvParser
{
    public static EnvInstruction Parse(LogicalLine line)
    {
        InstructionFlags.None(line);
        return new(NameValueList.Of(line), line.Span, line.Text.Trim());
    }
}
