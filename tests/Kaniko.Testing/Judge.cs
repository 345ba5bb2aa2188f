namespace Kaniko.Testing;

/// <summary>The judge of the conformance data: compares a built image with what BuildKit made of the same case.</summary>
public static class Judge
{
    /// <summary>The differences, one a line; empty when there are none.</summary>
    public static async Task<string> CompareAsync(string record, string layout, BaseImages bases, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.Require("python3").RunAsync(
            [ConformanceData.Require("judge", "compare.py"), record, layout, "--bases", bases.Layouts], cancellationToken);
        return result.ExitCode switch
        {
            0 => string.Empty,
            1 when result.Output.Length > 0 => result.Output,
            _ => throw new Xunit.Sdk.XunitException($"the judge failed on '{layout}'\n{result.Error}{result.Output}"),
        };
    }
}
