using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class MaintainerParser
{
    public static MaintainerInstruction Parse(LogicalLine line) => new(SyntaxErrors.OneArgument(line), line.Span, line.Text.Trim());
}
