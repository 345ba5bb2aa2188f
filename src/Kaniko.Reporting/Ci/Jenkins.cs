namespace Kaniko.Reporting.Ci;

/// <summary>
/// Jenkins: findings as compilers write them, which the Warnings plugin reads with its parser for GCC. Results are in files: <c>--digest-file</c>,
/// or <c>--dotenv-file</c> with <c>readProperties</c>, or <c>--metadata-file</c> with <c>readJSON</c>.
/// </summary>
internal sealed class Jenkins(CiSurroundings surroundings) : CiSystem(surroundings)
{
    public override string Name => "Jenkins";

    protected override string RootVariable => "WORKSPACE";

    public override IEnumerable<string> Annotate(CiIssue issue) => [Guard(CompilerLines.Of(issue, OneLine))];
}
