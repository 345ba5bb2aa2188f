namespace Kaniko.Dockerfiles.Lexing;

/// <summary>Splits a joined line into keyword, flags and arguments. Each instruction has one of seven ways for its arguments.</summary>
internal static class ArgumentReader
{
    public static LogicalLine Split(string line, char escape)
    {
        var (keyword, rest) = FirstWord(line.Trim());
        var (flags, arguments) = FlagReader.Split(rest);
        return Read(keyword, arguments.Trim(), escape) with { Flags = flags, Text = line };
    }

    /// <summary>Splits at the first run of blanks.</summary>
    public static (string First, string After) FirstWord(string text)
    {
        var end = text.AsSpan().IndexOfAny(WordLists.Blanks);
        if (end < 0)
        {
            return (text, "");
        }

        var next = text.AsSpan(end).IndexOfAnyExcept(WordLists.Blanks);
        return (text[..end], next < 0 ? "" : text[(end + next)..]);
    }

    private static LogicalLine Read(string keyword, string rest, char escape) => keyword.ToUpperInvariant() switch
    {
        "FROM" or "EXPOSE" => new(keyword, [], WordLists.AtBlanks(rest), IsJson: false, ""),
        "ADD" or "COPY" or "VOLUME" => MaybeJson(keyword, rest, WordLists.AtBlanks),
        "RUN" or "CMD" or "ENTRYPOINT" or "SHELL" => MaybeJson(keyword, rest, WordLists.Whole),
        "HEALTHCHECK" => Healthcheck(keyword, rest),
        "ENV" or "LABEL" => new(keyword, [], NameValues.Read(keyword.ToUpperInvariant(), rest, escape), IsJson: false, ""),
        "ARG" => new(keyword, [], WordLists.Quoted(rest, escape), IsJson: false, ""),
        "ONBUILD" => new(keyword, [], [], IsJson: false, "") { Inner = rest.Length == 0 ? null : Split(rest, escape) },
        "MAINTAINER" or "STOPSIGNAL" or "USER" or "WORKDIR" => new(keyword, [], WordLists.Whole(rest), IsJson: false, ""),
        _ => new(keyword, [], [], IsJson: false, ""),
    };

    private static LogicalLine MaybeJson(string keyword, string rest, Func<string, IReadOnlyList<string>> otherwise) =>
        JsonStringArray.TryParse(rest) is { } members
            ? new(keyword, [], members, IsJson: true, "")
            : new(keyword, [], otherwise(rest), IsJson: false, "");

    private static LogicalLine Healthcheck(string keyword, string rest)
    {
        var end = 0;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
        {
            end++;
        }

        if (end == 0)
        {
            return new(keyword, [], [], IsJson: false, "");
        }

        var command = MaybeJson(keyword, rest[end..].TrimStart(), WordLists.Whole);
        return command with { Arguments = [rest[..end], .. command.Arguments] };
    }
}
