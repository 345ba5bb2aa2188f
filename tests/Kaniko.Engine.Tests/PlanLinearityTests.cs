using System.Globalization;
using System.Text;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Tests;

/// <summary>Planning long Dockerfiles. Work is measured in bytes allocated: unlike time, they are the same on every run.</summary>
public sealed class PlanLinearityTests
{
    private const int Few = 2_000;
    private const int Many = 20_000;

    /// <summary>Ten times the input may take little more than ten times the work.</summary>
    private const double Tolerance = 1.35 * Many / Few;

    [Theory]
    [InlineData("ENV A# b")]
    [InlineData("ENV A=#")]
    [InlineData("ARG A#=b")]
    [InlineData("LABEL a#=b")]
    [InlineData("EXPOSE #/tcp")]
    [InlineData("VOLUME /v#")]
    [InlineData("ONBUILD RUN #")]
    [InlineData("COPY a /b#")]
    [InlineData("ADD <<EOF /x\n$A #\nEOF")]
    [InlineData("RUN --mount=type=cache,target=/c# make")]
    [InlineData("RUN --mount=from=s,target=/c make #")]
    [InlineData("WORKDIR /w#")]
    [InlineData("FROM base AS s#\nCOPY --from=s@ / /")]
    [InlineData("FROM s@ AS s#\nRUN x")]
    [InlineData("FROM s@ AS s#")]
    public void Planning_20000_instructions_takes_ten_times_the_work_of_2000(string instruction)
    {
        var (few, many) = (Text(Few, instruction), Text(Many, instruction));
        Plan(few);

        Assert.InRange(Allocated(() => Plan(many)) / (double)Allocated(() => Plan(few)), 1, Tolerance);
    }

    /// <summary><c>#</c> is the number of the repetition, <c>@</c> the one before.</summary>
    private static string Text(int count, string instruction)
    {
        var text = new StringBuilder("FROM base AS s\nFROM base AS s0\n");
        for (var i = 1; i <= count; i++)
        {
            text.Append(instruction.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)

                .Replace("@", (i - 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
                .Append('\n');
        }

        return text.ToString();
    }

    private static void Plan(string text)
    {
        // No base image is waited for, so that all of the work is done on this thread.
        var planning = PlanScene.PlanAsync(text);
        Assert.True(planning.IsCompletedSuccessfully, planning.Exception?.ToString());
        Assert.NotEmpty(PlanPrinter.Print(planning.Result, static _ => null, []));
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
