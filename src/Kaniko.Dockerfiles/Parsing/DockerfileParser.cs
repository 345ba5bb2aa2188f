using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

/// <summary>Reads a Dockerfile into its stages and instructions.</summary>
public static class DockerfileParser
{
    /// <summary>The whole file; what is wrong with it is thrown with its place.</summary>
    public static Dockerfile Parse(SourceText source)
    {
        var (dockerfile, error) = ParseUpToError(source);
        return error is null ? dockerfile! : throw error;
    }

    /// <summary>
    /// As much as can be read: with an error, the stages and instructions before it, or null where not even the lines
    /// could be told apart. For build checks, whose findings are shown beside the error.
    /// </summary>
    public static (Dockerfile? Dockerfile, KanikoException? Error) ParseUpToError(SourceText source)
    {
        LexedDockerfile lexed;
        try
        {
            lexed = DockerfileLexer.Lex(source);
        }
        catch (KanikoException lexingError)
        {
            return (null, lexingError);
        }

        var builder = new DockerfileBuilder();
        KanikoException? error = null;
        foreach (var line in lexed.Lines)
        {
            error = builder.TryAdd(line);
            if (error is not null)
            {
                break;
            }
        }

        error ??= builder.HasStages ? null : new(ErrorCode.DockerfileSyntax, "dockerfile contains no stages to build")
        {
            Location = lexed.Lines[^1].Span,
            Hint = "add FROM <image>",
        };
        return (builder.Build(source, lexed), error?.At(lexed.Lines[^1].Span, source));
    }

    /// <summary>Sorts instructions into what stands before the first FROM and the stages.</summary>
    private sealed class DockerfileBuilder
    {
        private readonly List<ArgInstruction> globalArguments = [];
        private readonly List<(FromInstruction From, List<Instruction> Instructions)> stages = [];

        public bool HasStages => stages.Count > 0;

        public KanikoException? TryAdd(LogicalLine line)
        {
            try
            {
                return Add(InstructionParser.Parse(line));
            }
            catch (KanikoException error)
            {
                var prefix = string.Create(CultureInfo.InvariantCulture, $"dockerfile parse error on line {line.Span.StartLine}: ");
                return new KanikoException(error.Code, prefix + error.Message, error)
                {
                    Location = error.Location ?? line.Span,
                    Hint = error.Hint,
                };
            }
        }

        public Dockerfile Build(SourceText source, LexedDockerfile lexed) => new(
            source,
            lexed.Directives,
            globalArguments,
            [.. stages.Select((stage, index) => new Stage(index, stage.From, stage.Instructions))],
            [.. lexed.EmptyContinuations.Select(Warning)]);

        private static Diagnostic Warning(EmptyContinuation continuation) => new(
            "NoEmptyContinuation",
            Severity.Warning,
            "Empty continuation lines will become errors in a future release",
            "Empty continuation line",
            continuation.Span,
            "https://docs.docker.com/go/dockerfile/rule/no-empty-continuation/");

        private KanikoException? Add(Instruction instruction)
        {
            switch (instruction)
            {
                case FromInstruction from:
                    stages.Add((from, []));
                    return null;
                case ArgInstruction argument when stages.Count == 0:
                    globalArguments.Add(argument);
                    return null;
                case var other when stages.Count > 0:
                    stages[^1].Instructions.Add(other);
                    return null;
                default:
                    return new(ErrorCode.DockerfileSyntax, "no build stage in current context")
                    {
                        Location = instruction.Span,
                        Hint = "put FROM before it; only ARG may stand before the first FROM",
                    };
            }
        }
    }
}
