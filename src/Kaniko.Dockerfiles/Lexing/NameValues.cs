using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>The pairs of ENV and LABEL, each as name, value and separator.</summary>
internal static class NameValues
{
    public static IReadOnlyList<string> Read(string keyword, string rest, char escape)
    {
        var words = WordLists.Quoted(rest, escape);
        if (words.Count == 0)
        {
            return [];
        }

        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            var (name, value) = ArgumentReader.FirstWord(rest);
            return name.Length < rest.Length
                ? [name, value, ""]
                : throw new KanikoException(ErrorCode.DockerfileSyntax, $"{keyword} must have two arguments")
                {
                    Hint = $"write {keyword} {name}=value",
                };
        }

        return [.. words.SelectMany(Pair)];
    }

    private static string[] Pair(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0
            ? [word[..equals], word[(equals + 1)..], "="]
            : throw new KanikoException(
                ErrorCode.DockerfileSyntax,
                $"Syntax error - can't find = in {GoText.Quote(word)}. Must be of the form: name=value")
            {
                Hint = "quote values that hold blanks",
            };
    }
}
