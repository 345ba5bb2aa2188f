using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class AddParser
{
    private static readonly FlagDefinition[] Flags =
    [
        FlagDefinition.Text("chown"), FlagDefinition.Text("chmod"), FlagDefinition.Switch("link"),
        FlagDefinition.Switch("keep-git-dir"), FlagDefinition.Text("checksum"), FlagDefinition.Switch("unpack"),
        FlagDefinition.List("exclude"),
    ];

    public static AddInstruction Parse(LogicalLine line)
    {
        CopySources.RequireDestination(line);
        var flags = InstructionFlags.Parse(line, Flags);
        return new(
            CopySources.Of(line),
            flags.Text("chown") is { Length: > 0 } chown ? chown : null,
            flags.Text("chmod") is { Length: > 0 } chmod ? chmod : null,
            flags.Switch("link") ?? false,
            flags.Switch("keep-git-dir"),
            flags.Text("checksum") is { Length: > 0 } checksum ? checksum : null,
            flags.Switch("unpack"),
            flags.List("exclude"),
            line.Span,
            line.Text.Trim());
    }
}
