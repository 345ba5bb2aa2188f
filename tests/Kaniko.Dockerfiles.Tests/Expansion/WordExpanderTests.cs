using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;

namespace Kaniko.Dockerfiles.Tests.Expansion;

public sealed class WordExpanderTests
{
    private static readonly Variables Some = Variables.FromEnvironment(["A=x y", "P=/usr/bin", "F=a.tar.gz", "EMPTY="]);

    [Theory]
    [InlineData("`$A", '`', "$A")]
    [InlineData("\\$A", '`', "\\x y")]
    [InlineData("${F%.*}", '\\', "a.tar")]
    [InlineData("${F%%.*}", '\\', "a")]
    [InlineData("${F#*.}", '\\', "tar.gz")]
    [InlineData("${F##*.}", '\\', "gz")]
    [InlineData("${P//\\//_}", '\\', "_usr_bin")]
    [InlineData("${NO:-${ALSO-${F}}}", '\\', "a.tar.gz")]
    [InlineData("${F/[a]/x}", '\\', "a.tar.gz")]
    public void Expands(string word, char escape, string wanted) =>
        Assert.Equal(wanted, new WordExpander(escape).Expand(word, Some));

    [Theory]
    [InlineData("${X?}", "failed to process \"${X?}\": X: is not allowed to be unset")]
    [InlineData("${EMPTY:?}", "failed to process \"${EMPTY:?}\": EMPTY: is not allowed to be empty")]
    [InlineData("${X:?give X}", "failed to process \"${X:?give X}\": X: give X")]
    [InlineData("${X=1}", "failed to process \"${X=1}\": unsupported modifier (=) in substitution")]
    [InlineData("${", "failed to process \"${\": syntax error: missing '}'")]
    [InlineData("${A/b}", "failed to process \"${A/b}\": syntax error: missing '/' in ${}")]
    [InlineData("'a", "failed to process \"'a\": unexpected end of statement while looking for matching single-quote")]
    public void A_bad_word_is_shown_with_the_reason(string word, string message) =>
        Assert.Equal(message, Assert.Throws<KanikoException>(() => new WordExpander('\\').Expand(word, Some)).Message);

    [Fact]
    public void Heredoc_bodies_keep_quotes_and_lose_backslashes() =>
        Assert.Equal("\"x y\" '$A' $ 'x y'\n", WordExpander.EvaluateHeredoc("\"$A\" '\\$A' \\$ '${A}'\n", Some).Text);

    [Fact]
    public void Names_are_told_apart_by_being_set()
    {
        var word = new WordExpander('\\').Evaluate("$A ${B:-$C} $A '$D'", Some);

        Assert.Equal(["A"], word.Used);
        Assert.Equal(["C", "B"], word.Undefined);
    }

    [Fact]
    public void Deep_nesting_is_an_error_and_not_a_crash() =>
        Assert.Throws<KanikoException>(() =>
            new WordExpander('\\').Expand(string.Concat(Enumerable.Repeat("${A:+", 10_000)), Some));

    [Fact]
    public void A_later_value_keeps_the_place_of_the_first()
    {
        var variables = Variables.FromEnvironment(["A=1", "B=2"]);
        var copy = variables.Copy();
        copy.Set("A", "3");

        Assert.Equal(["A=3", "B=2"], copy.Entries.Select(entry => $"{entry.Key}={entry.Value}"));
        Assert.Equal("1", variables["A"]);
        Assert.Null(variables["a"]);
    }
}
