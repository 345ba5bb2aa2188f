using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

/// <summary>What COPY and ADD have in common: sources, some of them heredocs, and a destination.</summary>
internal static class CopySources
{
    public static void RequireDestination(LogicalLine line)
    {
        if (line.Arguments.Count < 2)
        {
            throw SyntaxErrors.Of(
                $"{line.Name} requires at least two arguments, but only one was provided. Destination could not be determined",
                $"write {line.Name} <source> <destination>");
        }
    }

    public static SourcesAndDestination Of(LogicalLine line)
    {
        var destination = line.Arguments[^1];
        if (HeredocMarker.TryParse(destination) is not null)
        {
            throw SyntaxErrors.At(line, destination, $"{line.Name} cannot accept a heredoc as a destination");
        }

        var paths = new List<string>();
        var contents = new List<Heredoc>();
        foreach (var source in line.Arguments.SkipLast(1))
        {
            if (HeredocMarker.TryParse(source) is { } marker)
            {
                var body = line.Heredocs.LastOrDefault(heredoc => heredoc.Name == marker.Name)?.Content ?? "";
                contents.Add(marker with { Content = body });
            }
            else
            {
                paths.Add(source);
            }
        }

        return new(paths, contents, destination);
    }
}
