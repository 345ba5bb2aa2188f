using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class CommandLines
{
    /// <summary>The arguments as a command: a JSON array is exec form, anything else one text for the shell.</summary>
    public static CommandLine Of(IReadOnlyList<string> arguments, bool isJson) =>
        isJson || arguments.Count == 0 ? new(arguments, !isJson) : new([string.Join(' ', arguments)], IsShell: true);

    public static CommandLine Of(LogicalLine line) => Of(line.Arguments, line.IsJson);
}
