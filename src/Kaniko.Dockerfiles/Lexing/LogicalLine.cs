using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>One instruction before its own rules are applied: continued lines joined, flags and arguments apart.</summary>
/// <param name="Keyword">As written.</param>
/// <param name="Flags">The words that begin with <c>--</c>, unquoted.</param>
/// <param name="Arguments">Split as the instruction's syntax says; ENV and LABEL have three for each pair.</param>
/// <param name="IsJson">The arguments were written as a JSON array.</param>
/// <param name="Text">The joined text.</param>
internal sealed record LogicalLine(
    string Keyword, IReadOnlyList<string> Flags, IReadOnlyList<string> Arguments, bool IsJson, string Text)
{
    /// <summary>Keyword in upper case, as messages show it.</summary>
    public string Name => Keyword.ToUpperInvariant();

    /// <summary>ONBUILD: the instruction it defers.</summary>
    public LogicalLine? Inner { get; init; }

    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>The comment block right above, without its <c>#</c>.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    public SourceText? Source { get; init; }

    public SourceSpan Span { get; init; }

    /// <summary>ONBUILD defers the arguments of its instruction too.</summary>
    public IReadOnlyList<string> AllArguments => Inner is null ? Arguments : [Inner.Keyword, .. Inner.AllArguments];

    /// <summary>Whether heredocs may follow: RUN, COPY and ADD, not in exec form.</summary>
    public bool MayHaveHeredocs =>
        Name == "ONBUILD" && Inner is not null ? Inner.IsHeredocCommand : IsHeredocCommand;

    private bool IsHeredocCommand => !IsJson && Name is ("RUN" or "COPY" or "ADD");

    /// <summary>A line by itself, for tests and triggers.</summary>
    public static LogicalLine Of(string text, int line = 1, char escape = '\\') =>
        ArgumentReader.Split(text, escape) with { Span = SourceSpan.Line(line) };

    /// <summary>Where a word of the line stands in the source; the whole line where it cannot be found.</summary>
    public SourceSpan Find(string word)
    {
        for (var number = Span.StartLine; Source is not null && number <= Span.EndLine && number <= Source.Lines.Count; number++)
        {
            var column = IndexOfWord(Source.Lines[number - 1], word);
            if (column >= 0)
            {
                return new SourceSpan(number, column + 1, number, column + 1 + word.Length);
            }
        }

        return Span;
    }

    private static int IndexOfWord(string line, string word)
    {
        var column = word.Length == 0 ? -1 : line.IndexOf(word, StringComparison.Ordinal);
        while (column >= 0 && !(IsEdge(line, column - 1) && IsEdge(line, column + word.Length)))
        {
            column = line.IndexOf(word, column + 1, StringComparison.Ordinal);
        }

        return column;
    }

    private static bool IsEdge(string line, int index) =>
        index < 0 || index >= line.Length || char.IsWhiteSpace(line[index]) || line[index] is '=' or '"' or '\'' or ',';
}
