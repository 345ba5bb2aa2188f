using Kaniko.Reporting.Records;

namespace Kaniko.Reporting.Ci;

/// <summary>Drone, and Harness after it: findings as compilers write them, and variables through <c>DRONE_OUTPUT</c> where that is set.</summary>
internal sealed class Drone(CiSurroundings surroundings) : CiSystem(surroundings)
{
    public override string Name => "Drone";

    protected override string RootVariable => "DRONE_WORKSPACE";

    public override IEnumerable<string> Annotate(CiIssue issue) => [Guard(CompilerLines.Of(issue, OneLine))];

    public override IEnumerable<string> Conclude(BuildRecord record)
    {
        Surroundings.Append("DRONE_OUTPUT", DotenvFile.Render(record));
        return [];
    }
}
