using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Reporting.Records;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting.Ci;

/// <summary>Azure Pipelines: logging commands, output variables such as <c>kanikoDigest</c>, and the summary as a page of the run.</summary>
internal sealed class AzurePipelines(CiSurroundings surroundings) : CiSystem(surroundings)
{
    public override string Name => "Azure Pipelines";

    protected override string RootVariable => "BUILD_SOURCESDIRECTORY";

    public override IEnumerable<string> BeginGroup(int id, string title, DateTimeOffset time) => [$"##[group]{Guard(OneLine(title))}"];

    public override IEnumerable<string> EndGroup(int id, DateTimeOffset time) => ["##[endgroup]"];

    /// <summary>There are errors and warnings only; a notice is neither.</summary>
    public override IEnumerable<string> Annotate(CiIssue issue) => issue.Severity == Severity.Notice ? [] :
    [
        $"##vso[task.logissue type={(issue.Severity == Severity.Error ? "error" : "warning")}{(issue.File.Length == 0 ? "" : $";sourcepath={Property(issue.File)}")}"
            + string.Create(CultureInfo.InvariantCulture, $"{(issue.Line is { } line ? $";linenumber={line}" : "")};code={Property(issue.Title)}]{Data(issue.Message)}"),
    ];

    public override IEnumerable<string> Mask(string secret) =>
        secret.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Trim().Length > 2).Select(line => $"##vso[task.setsecret]{Data(line)}");

    public override IEnumerable<string> Conclude(BuildRecord record)
    {
        var lines = new List<string>();
        if (record.Result is not null)
        {
            var outputs = CiOutputs.Of(record);
            lines.AddRange(
            [
                Variable("kanikoDigest", outputs.Digest), Variable("kanikoImage", outputs.Image), Variable("kanikoImageId", outputs.ImageId),
                Variable("kanikoTags", outputs.Tags), Variable("kanikoCacheHitRatio", outputs.CacheHitRatio),
            ]);
        }

        if (Surroundings.Variables.GetValueOrDefault("AGENT_TEMPDIRECTORY") is { Length: > 0 } directory)
        {
            var page = Path.Combine(Path.GetFullPath(directory), $"kaniko-{Surroundings.NewToken()[..8]}.md");
            AtomicFile.Write(page, SummaryPage.Render(record));
            lines.Add($"##vso[task.uploadsummary]{Data(page)}");
        }

        return lines;
    }

    private static string Variable(string name, string value) => $"##vso[task.setvariable variable={name};isOutput=true]{Data(value)}";

    private static string Data(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(OneLine(text))
        .Replace(";", "%3B", StringComparison.Ordinal)
        .Replace("]", "%5D", StringComparison.Ordinal);
}
