using System.Text;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>The ways in which the language splits text into words.</summary>
internal static class WordLists
{
    public const string Blanks = "\t\v\f\r ";

    public static IReadOnlyList<string> Whole(string text) => text.Length == 0 ? [] : [text];

    public static IReadOnlyList<string> AtBlanks(string text) =>
        text.Split(['\t', '\v', '\f', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Splits at white space outside of quotes. Quotes and escapes stay in the words.</summary>
    public static IReadOnlyList<string> Quoted(string text, char escape)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        var started = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (quote == '\0' && char.IsWhiteSpace(text[i])))
            {
                if (started)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    started = false;
                }

                continue;
            }

            var c = text[i];
            if (c == escape && quote != '\'')
            {
                if (i + 1 == text.Length)
                {
                    continue; // an escape character at the very end escapes nothing
                }

                word.Append(c);
                c = text[++i];
            }
            else if (quote == '\0' ? c is '\'' or '"' : c == quote)
            {
                quote = quote == '\0' ? c : '\0';
            }

            word.Append(c);
            started = true;
        }

        return words;
    }
}
