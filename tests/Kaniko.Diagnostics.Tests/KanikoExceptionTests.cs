using Xunit;

namespace Kaniko.Diagnostics.Tests;

public sealed class KanikoExceptionTests
{
    private static readonly SourceText Dockerfile = new("Dockerfile", "FROM scratch\nRUN false\n");

    [Fact]
    public void A_place_is_filled_in_and_everything_else_stays()
    {
        var cause = new IOException("cause");
        var error = new KanikoException(ErrorCode.RunFailed, "the step ended with 3", cause) { Hint = "look", ExitCode = 3, OutputTail = ["last"] }
            .At(SourceSpan.Line(2), Dockerfile);

        Assert.Equal((ErrorCode.RunFailed, "the step ended with 3", "look", 3), (error.Code, error.Message, error.Hint, error.ExitCode));
        Assert.Equal((SourceSpan.Line(2), Dockerfile), (error.Location, error.SourceText));
        Assert.Same(cause, error.InnerException);
        Assert.Equal(["last"], error.OutputTail);
    }

    [Fact]
    public void A_place_that_is_known_already_is_the_better_one()
    {
        var exact = new SourceSpan(1, 6, 1, 13);
        var error = new KanikoException(ErrorCode.ReferenceInvalid, "no reference") { Location = exact }.At(SourceSpan.Line(2), Dockerfile);

        Assert.Equal(exact, error.Location);
    }

    [Theory]
    [InlineData(3, 0, "3")]
    [InlineData(3, 7, "3:7")]
    public void A_place_prints_as_line_and_column(int line, int column, string text) =>
        Assert.Equal(text, new SourceSpan(line, column, line, column).ToString());
}
