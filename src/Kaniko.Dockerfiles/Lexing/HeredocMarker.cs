using System.Buffers;
using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>Finds the heredocs that a line announces: <c>[fd]&lt;&lt;[-]WORD</c>.</summary>
internal static class HeredocMarker
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private static readonly WordRules LineRules =
        new('\\') { Quotes = QuoteRule.Keep, KeepEscapes = true, KeepUnset = true };

    private static readonly WordRules NameRules = new('\\') { KeepUnset = true };

    private static readonly WordRules RawNameRules = NameRules with { Quotes = QuoteRule.Keep };

    /// <summary>The heredocs of a line in order, their contents not read yet.</summary>
    public static IEnumerable<Heredoc> FindAll(string line)
    {
        IReadOnlyList<string> words;
        try
        {
            words = Words(line, LineRules);
        }
        catch (KanikoException)
        {
            return []; // the shell may understand what the Dockerfile language does not, such as ${name,,}
        }

        return [.. words.Select(Parse).OfType<Heredoc>()];
    }

    /// <summary>The heredoc that a word of COPY or ADD is; null where it is a path, or not well formed.</summary>
    public static Heredoc? TryParse(string word)
    {
        try
        {
            return Parse(word);
        }
        catch (KanikoException)
        {
            return null;
        }
    }

    /// <summary>The heredoc that a word is; null where it is none. A quote that does not end is an error.</summary>
    public static Heredoc? Parse(string word)
    {
        var digits = word.AsSpan().IndexOfAnyExcept(Digits);
        if (digits < 0 || !word.AsSpan(digits).StartsWith("<<"))
        {
            return null;
        }

        var rest = word[(digits + 2)..];
        var stripTabs = rest.StartsWith('-');
        rest = (stripTabs ? rest[1..] : rest).TrimStart('\t', '\n', '\f', '\r', ' ');
        if (rest.Length == 0 || rest.Contains('<', StringComparison.Ordinal) || Words(rest, NameRules) is not [var name])
        {
            return null;
        }

        var expand = Quotes(name) == Quotes(Words(rest, RawNameRules)[0]);
        _ = uint.TryParse(word.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor);
        return new Heredoc(name, descriptor, "", expand, stripTabs);
    }

    private static IReadOnlyList<string> Words(string text, WordRules rules) =>
        new WordReader(text, new Variables(), rules).Read().Words;

    private static int Quotes(string text) => text.Count(c => c is '\'' or '"');
}
