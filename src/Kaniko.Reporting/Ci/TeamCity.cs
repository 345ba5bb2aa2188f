using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Reporting.Records;

namespace Kaniko.Reporting.Ci;

/// <summary>TeamCity: service messages for blocks, inspections and problems, parameters such as <c>kaniko.digest</c>, and statistics.</summary>
internal sealed class TeamCity(CiSurroundings surroundings) : CiSystem(surroundings)
{
    private readonly Dictionary<int, string> titles = [];
    private readonly HashSet<string> rules = new(StringComparer.Ordinal);

    public override string Name => "TeamCity";

    public override IEnumerable<string> BeginGroup(int id, string title, DateTimeOffset time)
    {
        titles[id] = OneLine(title);
        return [$"##teamcity[blockOpened name='{Value(titles[id])}']"];
    }

    public override IEnumerable<string> EndGroup(int id, DateTimeOffset time) => [$"##teamcity[blockClosed name='{Value(titles[id])}']"];

    public override IEnumerable<string> Annotate(CiIssue issue)
    {
        if (issue.Severity == Severity.Error)
        {
            // At most 4000 characters; what is longer would not be shown.
            var place = issue is { Line: { } at, File.Length: > 0 } ? string.Create(CultureInfo.InvariantCulture, $"{issue.File}:{at}: ") : "";
            var text = place + issue.Message;
            yield return $"##teamcity[buildProblem description='{Value(text.Length > 3000 ? text[..3000] : text)}' identity='{Value(issue.Title)}']";
            yield break;
        }

        if (issue.File.Length == 0)
        {
            yield return $"##teamcity[message text='{Value($"{issue.Title}: {issue.Message}")}' status='{(issue.Severity == Severity.Warning ? "WARNING" : "NORMAL")}']";
            yield break;
        }

        if (rules.Add(issue.Title))
        {
            yield return $"##teamcity[inspectionType id='{Value(issue.Title)}' name='{Value(issue.Title)}' category='Dockerfile' description='{Value(issue.Title)}']";
        }

        var line = (issue.Line ?? 1).ToString(CultureInfo.InvariantCulture);
        yield return $"##teamcity[inspection typeId='{Value(issue.Title)}' message='{Value(issue.Message)}' file='{Value(issue.File)}' line='{line}' "
            + $"SEVERITY='{(issue.Severity == Severity.Warning ? "WARNING" : "INFO")}']";
    }

    public override IEnumerable<string> Conclude(BuildRecord record)
    {
        if (record.Result is not { } result)
        {
            yield break;
        }

        var outputs = CiOutputs.Of(record);
        yield return Parameter("kaniko.digest", outputs.Digest);
        yield return Parameter("kaniko.image", outputs.Image);
        yield return Parameter("kaniko.imageId", outputs.ImageId);
        yield return Parameter("kaniko.tags", outputs.Tags.Replace('\n', ' '));
        yield return Statistic("kaniko.size", result.Size);
        yield return Statistic("kaniko.duration", (long)record.Duration.TotalMilliseconds);
    }

    private static string Parameter(string name, string value) => $"##teamcity[setParameter name='{name}' value='{Value(value)}']";

    private static string Statistic(string name, long value) =>
        string.Create(CultureInfo.InvariantCulture, $"##teamcity[buildStatisticValue key='{name}' value='{value}']");

    private static string Value(string text)
    {
        var value = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\'' or '|' or '[' or ']' => value.Append('|').Append(c),
                '\n' => value.Append("|n"),
                '\r' => value.Append("|r"),
                > '~' or < ' ' => value.Append(CultureInfo.InvariantCulture, $"|0x{(int)c:x4}"),
                _ => value.Append(c),
            };
        }

        return value.ToString();
    }
}
