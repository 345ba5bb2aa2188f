using Kaniko.Reporting.Records;

namespace Kaniko.Reporting.Ci;

/// <summary>Bitbucket Pipelines: variables for later steps, through the file that <c>output-variables</c> of the step reads.</summary>
internal sealed class BitbucketPipelines(CiSurroundings surroundings) : CiSystem(surroundings)
{
    public override string Name => "Bitbucket Pipelines";

    protected override string RootVariable => "BITBUCKET_CLONE_DIR";

    public override IEnumerable<string> Annotate(CiIssue issue) => [Guard(CompilerLines.Of(issue, OneLine))];

    public override IEnumerable<string> Conclude(BuildRecord record)
    {
        Surroundings.Append("BITBUCKET_PIPELINES_VARIABLES_PATH", DotenvFile.Render(record));
        return [];
    }
}
