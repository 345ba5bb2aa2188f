using Kaniko.Reporting.Records;

namespace Kaniko.Reporting.Ci;

/// <summary>CircleCI: variables for later steps of the job, through <c>BASH_ENV</c>, which each step's shell runs.</summary>
internal sealed class CircleCi(CiSurroundings surroundings) : CiSystem(surroundings)
{
    public override string Name => "CircleCI";

    public override IEnumerable<string> Annotate(CiIssue issue) => [Guard(CompilerLines.Of(issue, OneLine))];

    public override IEnumerable<string> Conclude(BuildRecord record)
    {
        Surroundings.Append("BASH_ENV", string.Concat(DotenvFile.Values(record).Select(pair => $"export {pair.Key}={Quoted(pair.Value)}\n")));
        return [];
    }

    /// <summary>Between single quotes a shell reads nothing but the next single quote.</summary>
    private static string Quoted(string text) => $"'{text.Replace("\0", "", StringComparison.Ordinal).Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
