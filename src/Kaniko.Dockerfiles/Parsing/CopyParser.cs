using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
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
            From(line, flags.Text("from")),
            flags.Text("chown") is { Length: > 0 } chown ? chown : null,
            flags.Text("chmod") is { Length: > 0 } chmod ? chmod : null,
            flags.Switch("link") ?? false,
            flags.Switch("parents") ?? false,
            flags.List("exclude"),
            line.Span,
            line.Text.Trim());
    }

    /// <summary>Stages are known before variables are.</summary>
    private static string? From(LogicalLine line, string? from)
    {
        if (string.IsNullOrEmpty(from))
        {
            return null;
        }

        return new WordExpander('\\').Evaluate(from, new Variables()).Undefined is [var variable, ..]
            ? throw new KanikoException(
                ErrorCode.DockerfileSyntax,
                "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround")
            {
                Location = line.Find(from),
                Hint = $"put FROM ${{{variable}}} AS <name> before this stage and use COPY --from=<name>",
            }
            : from;
    }
}
