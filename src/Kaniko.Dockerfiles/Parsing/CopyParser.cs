using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class CopyParser
{
    private static readonly FlagDefinition[] Flags =
    [
        FlagDefinition.Text("chown"), FlagDefinition.Text("from"), FlagDefinition.Text("chmod"),
        FlagDefinition.Switch("link"), FlagDefinition.Switch("parents"), FlagDefinition.List("exclude"),
    ];

    public static CopyInstruction Parse(LogicalLine line)
    {
        CopySources.RequireDestination(line);
        var flags = InstructionFlags.Parse(line, Flags);
        return new(
            CopySources.Of(line),
            flags.Text("from") is { Length: > 0 } from ? from : null,
            flags.Text("chown") is { Length: > 0 } chown ? chown : null,
            flags.Text("chmod") is { Length: > 0 } chmod ? chmod : null,
            flags.Switch("link") ?? false,
            flags.Switch("parents") ?? false,
            flags.List("exclude"),
            line.Span,
            line.Text.Trim());
    }
}
