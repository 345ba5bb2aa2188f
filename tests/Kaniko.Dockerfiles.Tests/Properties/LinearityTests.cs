using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Tests.Properties;

/// <summary>Work is measured in bytes allocated: unlike time, they are the same on every run.</summary>
public sealed class LinearityTests
{
    private const int Few = 500;
    private const int Many = 5_000;

    /// <summary>Ten times the input may take little more than ten times the work.</summary>
    private const double Tolerance = 1.3 * Many / Few;

    [Theory]
    [InlineData("RUN apt-get install a-package && \\\n\n  # why\n  do-something \"$x\"\n")]
    [InlineData("COPY <<EOF /x\nsome text here\nand there\nEOF\n")]
    [InlineData("ENV A=b C=\"d e\" F=g\n")]
    [InlineData("ONBUILD COPY --chown=1:2 [\"a\", \"b\"]\n")]
    [InlineData("FROM x AS a\n")]
    public void Parsing_5000_instructions_takes_ten_times_the_work_of_500(string instruction)
    {
        Parse(Few, instruction);

        Assert.InRange(Allocated(() => Parse(Many, instruction)) / (double)Allocated(() => Parse(Few, instruction)), 1, Tolerance);
    }

    [Fact]
    public void One_instruction_of_5000_lines_is_read_in_linear_work()
    {
        static void Read(int lines) => Parse(1, "RUN a \\\n" + string.Concat(Enumerable.Repeat("  && b \\\n", lines)) + " c\n");
        Read(Few);

        Assert.InRange(Allocated(() => Read(Many)) / (double)Allocated(() => Read(Few)), 1, Tolerance);
    }

    [Fact]
    public void A_long_word_is_expanded_in_linear_work()
    {
        var variables = Variables.FromEnvironment(["A=b"]);
        void Expand(int times) => new WordExpander('\\').Expand(string.Concat(Enumerable.Repeat("x ${A:-y}\"$A\" ", times)), variables);
        Expand(Few);

        Assert.InRange(Allocated(() => Expand(Many)) / (double)Allocated(() => Expand(Few)), 1, Tolerance);
    }

    [Fact]
    public void A_hostile_pattern_does_not_explode()
    {
        var pattern = PathPattern.Parse(string.Concat(Enumerable.Repeat("*a", 40)) + "**/b" + string.Concat(Enumerable.Repeat("/**/*a*", 20)));

        Assert.False(pattern.Matches(new string('a', 2_000) + "/" + string.Concat(Enumerable.Repeat("aa/", 200)) + "c"));
    }

    private static void Parse(int count, string instruction)
    {
        var text = new StringBuilder("FROM scratch\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(instruction);
        }

        Assert.NotNull(DockerfileParser.Parse(new SourceText("Dockerfile", text.ToString())));
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
