using Xunit;

namespace Kaniko.Diagnostics.Tests;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["COPY", "ADD", "RUN", "ENV", "EXPOSE", "ENTRYPOINT"];

    [Theory]
    [InlineData("COPPY", "COPY")]
    [InlineData("copyy", "COPY")]
    [InlineData("EXPSE", "EXPOSE")]
    [InlineData("ENTRYPIONT", "ENTRYPOINT")]
    [InlineData("RUM", "RUN")]
    [InlineData("RNU", "RUN")]
    [InlineData("NEV", "ENV")]
    public void Finds_the_word_within_two_edits(string word, string meant) => Assert.Equal(meant, Suggestion.Nearest(word, Known));

    [Theory]
    [InlineData("HEALTHCHECK")]
    [InlineData("XYZZY")]
    [InlineData("")]
    public void Is_silent_when_nothing_is_near(string word) => Assert.Null(Suggestion.Hint(word, Known));

    [Fact]
    public void The_nearer_word_wins() => Assert.Equal("destination", Suggestion.Nearest("destinaton", ["destinations", "destination"]));

    [Fact]
    public void The_hint_is_a_question() => Assert.Equal("did you mean COPY?", Suggestion.Hint("COPYY", Known));
}
