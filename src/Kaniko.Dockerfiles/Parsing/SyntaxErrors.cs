using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

/// <summary>The failures that several instructions share.</summary>
internal static class SyntaxErrors
{
    public static KanikoException Of(string message, string? hint = null) =>
        new(ErrorCode.DockerfileSyntax, message) { Hint = hint };

    /// <summary>A failure about one word of the line, with the nearest known word as its hint.</summary>
    public static KanikoException At(LogicalLine line, string word, string message, IEnumerable<string>? known = null) =>
        new(ErrorCode.DockerfileSyntax, message)
        {
            Location = line.Find(word),
            Hint = known is null ? null : Suggestion.Hint(word, known),
        };

    public static KanikoException ExactlyOneArgument(LogicalLine line) => Of($"{line.Name} requires exactly one argument");

    public static KanikoException AtLeastOneArgument(LogicalLine line) => Of($"{line.Name} requires at least one argument");

    public static KanikoException BlankName(LogicalLine line) => Of($"{line.Name} names can not be blank");

    public static string OneArgument(LogicalLine line)
    {
        var argument = line.Arguments is [var only] ? only : throw ExactlyOneArgument(line);
        InstructionFlags.None(line);
        return argument;
    }
}
