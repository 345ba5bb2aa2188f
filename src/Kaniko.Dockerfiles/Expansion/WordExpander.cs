namespace Kaniko.Dockerfiles.Expansion;

/// <summary>Replaces variables in the words of a Dockerfile, and removes quotes and escapes, as a shell does.</summary>
/// <param name="escape">The Dockerfile's escape character.</param>
public sealed class WordExpander(char escape)
{
    private const char HeredocEscape = '\\';

    /// <summary>The word as one text. What is wrong with it is a <see cref="Diagnostics.KanikoException"/>.</summary>
    public string Expand(string word, Variables variables) => Evaluate(word, variables).Text;

    /// <summary>The word split at blanks which were not quoted, as EXPOSE does it.</summary>
    public IReadOnlyList<string> ExpandWords(string word, Variables variables) => Evaluate(word, variables).Words;

    /// <summary>The word with the names that it used, set or not.</summary>
    public ExpandedWord Evaluate(string word, Variables variables) =>
        new WordReader(word, variables, new WordRules(escape)).Read();

    /// <summary>
    /// The body of a heredoc of COPY or ADD whose delimiter is not quoted. Quotes stay; a backslash escapes the next character
    /// (and disappears) whatever the Dockerfile's escape character is.
    /// </summary>
    public static ExpandedWord EvaluateHeredoc(string body, Variables variables) =>
        new WordReader(body, variables, new WordRules(HeredocEscape) { Quotes = QuoteRule.Ordinary }).Read();
}
