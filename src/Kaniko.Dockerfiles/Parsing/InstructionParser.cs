using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

/// <summary>Chooses the parser of an instruction: the one place that names them all.</summary>
internal static class InstructionParser
{
    private static readonly string[] Names =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
        "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    public static Instruction Parse(LogicalLine line) => Choose(line) with { Comments = line.Comments };

    private static Instruction Choose(LogicalLine line) => line.Name switch
    {
        "ADD" => AddParser.Parse(line),
        "ARG" => ArgParser.Parse(line),
        "CMD" => CmdParser.Parse(line),
        "COPY" => CopyParser.Parse(line),
        "ENTRYPOINT" => EntrypointParser.Parse(line),
        "ENV" => EnvParser.Parse(line),
        "EXPOSE" => ExposeParser.Parse(line),
        "FROM" => FromParser.Parse(line),
        "HEALTHCHECK" => HealthcheckParser.Parse(line),
        "LABEL" => LabelParser.Parse(line),
        "MAINTAINER" => MaintainerParser.Parse(line),
        "ONBUILD" => OnBuildParser.Parse(line),
        "RUN" => RunParser.Parse(line),
        "SHELL" => ShellParser.Parse(line),
        "STOPSIGNAL" => StopSignalParser.Parse(line),
        "USER" => UserParser.Parse(line),
        "VOLUME" => VolumeParser.Parse(line),
        "WORKDIR" => WorkdirParser.Parse(line),
        _ => throw SyntaxErrors.At(line, line.Keyword, $"unknown instruction: {line.Keyword}", Names),
    };
}
