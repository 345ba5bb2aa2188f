using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class FromParser
{
    private static readonly FlagDefinition[] Flags = [FlagDefinition.Text("platform")];

    public static FromInstruction Parse(LogicalLine line)
    {
        var name = StageName(line);
        var flags = InstructionFlags.Parse(line, Flags);
        var stage = name?.ToLowerInvariant();
        return new(
            line.Arguments[0],
            stage,
            name,
            flags.Text("platform") is { Length: > 0 } platform ? platform : null,
            DescribingComment.Find(line.Comments, stage),
            line.Span,
            line.Text.Trim());
    }

    private static string? StageName(LogicalLine line) => line.Arguments switch
    {
        [_] => null,
        [_, var keyword, var name] when keyword.Equals("AS", StringComparison.OrdinalIgnoreCase) => IsValid(name.ToLowerInvariant())
            ? name
            : throw SyntaxErrors.At(
                line,
                name,
                $"invalid name for build stage: {GoText.Quote(name)}, name can't start with a number or contain symbols"),
        _ => throw SyntaxErrors.Of("FROM requires either one or three arguments", "write FROM <image> AS <name>"),
    };

    private static bool IsValid(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
}
