using Xunit;

namespace Kaniko.Diagnostics.Tests;

public sealed class ExcerptTests
{
    private static readonly SourceText Six = new("Dockerfile", "one\ntwo\nthree\nfour\nfive\nsix\n");

    [Fact]
    public void Shows_two_lines_around_the_marked_one()
    {
        Assert.Equal("   1 | one\n   2 | two\n > 3 | three\n   4 | four\n   5 | five\n", Excerpt.Render(Six, SourceSpan.Line(3)));
    }

    [Fact]
    public void Stops_at_the_first_and_last_line()
    {
        Assert.Equal(" > 1 | one\n   2 | two\n   3 | three\n", Excerpt.Render(Six, SourceSpan.Line(1)));
        Assert.Equal("   4 | four\n   5 | five\n > 6 | six\n", Excerpt.Render(Six, SourceSpan.Line(6)));
    }

    [Fact]
    public void Marks_every_line_of_a_range()
    {
        Assert.Equal("   1 | one\n > 2 | two\n > 3 | three\n   4 | four\n   5 | five\n", Excerpt.Render(Six, SourceSpan.Lines(2, 3)));
    }

    [Theory]
    [InlineData("COPY a b", 6, 7, "     |      ^")]
    [InlineData("COPY abc b", 6, 9, "     |      ^^^")]
    [InlineData("\tCOPY a", 2, 6, "     | \t^^^^")]
    [InlineData("COPY a", 1, 0, "     | ^^^^^^")]
    public void Puts_carets_below_the_columns(string line, int start, int end, string carets)
    {
        var excerpt = Excerpt.Render(new SourceText("Dockerfile", line), new SourceSpan(1, start, 1, end));

        Assert.Equal(carets, excerpt.Split('\n')[1]);
    }

    [Fact]
    public void Numbers_stand_right_aligned()
    {
        var text = new SourceText("Dockerfile", string.Join('\n', Enumerable.Range(1, 12)));

        Assert.Equal("    8 | 8\n    9 | 9\n > 10 | 10\n   11 | 11\n   12 | 12\n", Excerpt.Render(text, SourceSpan.Line(10)));
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal()
    {
        var excerpt = Excerpt.Render(new SourceText("Dockerfile", "RUN \u001b[31mred\u0007"), SourceSpan.Line(1));

        Assert.Equal(" > 1 | RUN \uFFFD[31mred\uFFFD\n", excerpt);
    }

    [Fact]
    public void Windows_line_ends_are_no_part_of_a_line()
    {
        Assert.Equal(" > 1 | FROM a\n   2 | RUN b\n", Excerpt.Render(new SourceText("Dockerfile", "FROM a\r\nRUN b\r\n"), SourceSpan.Line(1)));
    }

    [Fact]
    public void A_place_behind_the_end_shows_what_is_there()
    {
        Assert.Equal("   1 | FROM a\n", Excerpt.Render(new SourceText("Dockerfile", "FROM a"), SourceSpan.Line(3)));
    }
}
