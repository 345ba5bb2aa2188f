using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class VolumeParser
{
    public static VolumeInstruction Parse(LogicalLine line)
    {
        if (line.Arguments.Count == 0)
        {
            throw SyntaxErrors.AtLeastOneArgument(line);
        }

        InstructionFlags.None(line);
        return new([.. line.Arguments.Select(Volume)], line.Span, line.Text.Trim());
    }

    private static string Volume(string argument) =>
        argument.Trim() is { Length: > 0 } volume ? volume : throw SyntaxErrors.Of("VOLUME specified can not be an empty string");
}
