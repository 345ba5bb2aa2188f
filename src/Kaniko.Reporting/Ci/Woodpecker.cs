namespace Kaniko.Reporting.Ci;

/// <summary>Woodpecker: findings as compilers write them. It has no groups and no outputs; <c>--dotenv-file</c> writes what the next step may source.</summary>
internal sealed class Woodpecker(CiSurroundings surroundings) : CiSystem(surroundings)
{
    public override string Name => "Woodpecker";

    protected override string RootVariable => "CI_WORKSPACE";

    public override IEnumerable<string> Annotate(CiIssue issue) => [Guard(CompilerLines.Of(issue, OneLine))];
}
