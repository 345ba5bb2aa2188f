using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class RunParser
{
    private static readonly FlagDefinition[] Flags =
    [
        FlagDefinition.List("mount"), FlagDefinition.Text("network"), FlagDefinition.Text("security"), FlagDefinition.List("device"),
    ];

    public static RunInstruction Parse(LogicalLine line)
    {
        var flags = InstructionFlags.Parse(line, Flags);
        return new(
            CommandLines.Of(line),
            line.Heredocs,
            [.. flags.List("mount").Select(text => new RunMountFlag(text, RunMountReader.From(text)))],
            [.. flags.List("device").Select(RunDeviceReader.Read)],
            Network(line, flags.Text("network")),
            Security(line, flags.Text("security")),
            line.Span,
            line.Text.Trim());
    }

    private static RunNetwork Network(LogicalLine line, string? value) => value switch
    {
        null or "" or "default" => RunNetwork.Default,
        "none" => RunNetwork.None,
        "host" => RunNetwork.Host,
        _ => throw SyntaxErrors.At(line, value, $"unsupported network mode {GoText.Quote(value)}", ["default", "none", "host"]),
    };

    private static RunSecurity Security(LogicalLine line, string? value) => value switch
    {
        null or "" or "sandbox" => RunSecurity.Sandbox,
        "insecure" => RunSecurity.Insecure,
        _ => throw SyntaxErrors.At(line, value, $"security {GoText.Quote(value)} is not valid", ["sandbox", "insecure"]),
    };
}
