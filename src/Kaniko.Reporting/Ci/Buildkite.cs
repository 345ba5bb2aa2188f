using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;

namespace Kaniko.Reporting.Ci;

/// <summary>
/// Buildkite: <c>---</c> begins a group that is closed, and <c>^^^ +++</c> opens it again when the build fails. Annotations and meta-data are the agent's, so
/// they are for the pipeline: <c>buildkite-agent annotate &lt; summary.md</c> with <c>--summary-file</c>.
/// </summary>
internal sealed class Buildkite(CiSurroundings surroundings) : CiSystem(surroundings)
{
    public override string Name => "Buildkite";

    protected override string RootVariable => "BUILDKITE_BUILD_CHECKOUT_PATH";

    public override IEnumerable<string> BeginGroup(int id, string title, DateTimeOffset time) => [$"--- {OneLine(title)}"];

    /// <summary>A group ends where the next one begins.</summary>
    public override IEnumerable<string> EndGroup(int id, DateTimeOffset time) => ["--- kaniko"];

    public override IEnumerable<string> Annotate(CiIssue issue) => issue.Severity == Severity.Error
        ? ["^^^ +++", Guard(CompilerLines.Of(issue, OneLine))]
        : [Guard(CompilerLines.Of(issue, OneLine))];

    public override string Guard(string line) => ForeignText.BreakGroups(base.Guard(line));
}
