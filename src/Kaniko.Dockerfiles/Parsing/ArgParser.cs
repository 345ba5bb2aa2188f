using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class ArgParser
{
    /// <summary>Flags are not looked at, as in BuildKit.</summary>
    public static ArgInstruction Parse(LogicalLine line) => line.Arguments.Count > 0
        ? new([.. line.Arguments.Select(argument => Declaration(line, argument))], line.Span, line.Text.Trim())
        : throw SyntaxErrors.AtLeastOneArgument(line);

    private static ArgDeclaration Declaration(LogicalLine line, string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        return equals == 0
            ? throw SyntaxErrors.BlankName(line)
            : new(name, equals < 0 ? null : argument[(equals + 1)..], DescribingComment.Find(line.Comments, name));
    }
}
