using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>Reads a Dockerfile's directives, comments, continued lines and heredocs.</summary>
internal sealed class DockerfileLexer
{
    private readonly SourceText source;
    private readonly PhysicalLines lines;
    private readonly DirectiveReader directives = new();
    private readonly List<EmptyContinuation> emptyContinuations = [];
    private readonly List<LogicalLine> result = [];
    private List<string> comments = [];
    private char escape = '\\';

    private DockerfileLexer(SourceText source)
    {
        this.source = source;
        lines = new PhysicalLines(source);
    }

    public static LexedDockerfile Lex(SourceText source)
    {
        if (source.Content.Length == 0)
        {
            throw new KanikoException(ErrorCode.DockerfileSyntax, "the Dockerfile cannot be empty") { SourceText = source };
        }

        return new DockerfileLexer(source).Lex();
    }

    private LexedDockerfile Lex()
    {
        while (lines.Read() is { } line)
        {
            ReadInstruction(line);
        }

        if (result.Count == 0)
        {
            throw new KanikoException(ErrorCode.DockerfileSyntax, "file with no instructions")
            {
                Location = SourceSpan.Line(Math.Max(1, lines.Number)),
                SourceText = source,
                Hint = "begin with FROM <image>",
            };
        }

        var syntax = Directive.FindSyntax(source.Content)?.FirstWord;
        var check = Directive.FindCheck(source.Content)?.FirstWord;
        return new(new ParserDirectives(syntax, escape, check), result, emptyContinuations);
    }

    private void ReadInstruction(string physical)
    {
        var line = physical.TrimEnd('\r', '\n').TrimStart();
        if (ReadDirective(line))
        {
            return;
        }

        if (line.StartsWith('#'))
        {
            AddComment(line[1..].Trim());
            return;
        }

        var start = lines.Number;
        var (first, continues) = WithoutContinuation(line);
        if (first.Length == 0 && !continues)
        {
            comments = [];
            return;
        }

        var text = new StringBuilder(first);
        var hasEmptyLines = continues && ReadContinuation(text);
        var joined = text.ToString();
        if (hasEmptyLines)
        {
            emptyContinuations.Add(new(SourceSpan.Line(lines.Number), joined));
        }

        Add(joined, start);
    }

    private void Add(string joined, int start)
    {
        try
        {
            var line = ArgumentReader.Split(joined, escape) with { Comments = comments, Source = source };
            comments = [];
            var heredocs = line.MayHaveHeredocs && joined.Contains("<<", StringComparison.Ordinal)
                ? HeredocMarker.FindAll(joined).Select(ReadBody).ToList()
                : [];
            result.Add(line with { Heredocs = heredocs, Span = SourceSpan.Lines(start, lines.Number) });
        }
        catch (KanikoException error)
        {
            throw error.At(SourceSpan.Lines(start, lines.Number), source);
        }
    }

    /// <summary>Directives come before everything else, so each line is offered until one is none.</summary>
    private bool ReadDirective(string line)
    {
        var directive = directives.Read(line, lines.Number);
        if (directives.RepeatedName is { } name)
        {
            throw DirectiveError($"only one {name} parser directive can be used", "remove the second one");
        }

        if (directive?.Name == "escape")
        {
            escape = directive.Value is "\\" or "`"
                ? directive.Value[0]
                : throw DirectiveError(
                    $"invalid escape token '{directive.Value}' does not match ` or \\", "write # escape=\\ or # escape=`");
        }

        return directive is not null;
    }

    private KanikoException DirectiveError(string message, string hint) => new(ErrorCode.DockerfileSyntax, message)
    {
        Location = SourceSpan.Line(lines.Number),
        SourceText = source,
        Hint = hint,
    };

    private void AddComment(string comment)
    {
        if (comment.Length == 0)
        {
            comments = [];
        }
        else
        {
            comments.Add(comment);
        }
    }

    /// <summary>Appends the lines that continue the instruction; true where some of them are blank.</summary>
    private bool ReadContinuation(StringBuilder text)
    {
        var hasEmptyLines = false;
        while (lines.Read() is { } physical)
        {
            var line = physical.TrimEnd('\r', '\n');
            var trimmed = line.AsSpan().TrimStart();
            if (trimmed.StartsWith("#"))
            {
                continue;
            }

            if (trimmed.IsEmpty)
            {
                hasEmptyLines = true;
                continue;
            }

            var (part, continues) = WithoutContinuation(line);
            text.Append(part);
            if (!continues)
            {
                break;
            }
        }

        return hasEmptyLines;
    }

    /// <summary>An escape character at the end continues the line, unless another one stands before it.</summary>
    private (string Text, bool Continues) WithoutContinuation(string line)
    {
        var end = line.AsSpan().TrimEnd(" \t").Length - 1;
        return end >= 0 && line[end] == escape && (end == 0 || line[end - 1] != escape) ? (line[..end], true) : (line, false);
    }

    private Heredoc ReadBody(Heredoc heredoc)
    {
        var body = new StringBuilder();
        while (lines.Read() is { } line)
        {
            var candidate = line.TrimEnd('\r', '\n');
            if ((heredoc.StripTabs ? candidate.TrimStart('\t') : candidate) == heredoc.Name)
            {
                return heredoc with { Content = body.ToString() };
            }

            body.Append(line);
        }

        throw new KanikoException(ErrorCode.DockerfileSyntax, "unterminated heredoc")
        {
            Hint = $"end it with a line that holds only '{heredoc.Name}'",
        };
    }
}
