using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class StopSignalParser
{
    public static StopSignalInstruction Parse(LogicalLine line) => new(SyntaxErrors.OneArgument(line), line.Span, line.Text.Trim());
}
