using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Reporting.Records;

namespace Kaniko.Reporting.Ci;

/// <summary>
/// GitHub Actions: workflow commands in the log, <c>GITHUB_OUTPUT</c> and <c>GITHUB_STEP_SUMMARY</c>. While a step's output is shown, commands are
/// stopped with a token that nobody can guess.
/// </summary>
internal sealed class GitHubActions(CiSurroundings surroundings) : CiSystem(surroundings)
{
    private const int SummaryLimit = 1024 * 1024;
    private const int ShortestMask = 3;

    private string token = "";

    public override string Name => "GitHub Actions";

    protected override string RootVariable => "GITHUB_WORKSPACE";

    public override IEnumerable<string> BeginGroup(int id, string title, DateTimeOffset time)
    {
        token = Surroundings.NewToken();
        return [$"::group::{Data(OneLine(title))}", $"::stop-commands::{token}"];
    }

    public override IEnumerable<string> EndGroup(int id, DateTimeOffset time) => [$"::{token}::", "::endgroup::"];

    /// <summary>GitHub shows one line of the file, and all lines of the message.</summary>
    public override IEnumerable<string> Annotate(CiIssue issue)
    {
        var kind = issue.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "notice" };
        var file = issue.File.Length == 0 ? "" : $",file={Property(OneLine(issue.File))}";
        var line = issue.Line is { } number ? string.Create(CultureInfo.InvariantCulture, $",line={number}") : "";
        var message = string.Join('\n', issue.Message.Split('\n').Select(OneLine));
        return [$"::{kind} title={Property(OneLine(issue.Title))}{file}{line}::{Data(message)}"];
    }

    /// <summary>A mask is one line; shorter ones would hide half of the log. The base64 forms are those of one text with others around it.</summary>
    public override IEnumerable<string> Mask(string secret)
    {
        var lines = secret.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Trim().Length >= ShortestMask).ToList();
        return lines.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)))
            .Concat(lines.Select(line => Convert.ToBase64String(Encoding.UTF8.GetBytes(line))))
            .Where(text => text.Length > ShortestMask || lines.Contains(text))
            .Distinct()
            .Select(text => $"::add-mask::{Data(text)}");
    }

    public override IEnumerable<string> Conclude(BuildRecord record)
    {
        if (record.Result is not null)
        {
            foreach (var (name, value) in CiOutputs.Of(record).Named)
            {
                Surroundings.Append("GITHUB_OUTPUT", Output(name, value));
            }
        }

        if (Surroundings.Variables.GetValueOrDefault("DOCKER_BUILD_SUMMARY", "true").ToLowerInvariant() is not ("false" or "0" or "no")
            && Surroundings.Variables.GetValueOrDefault("GITHUB_STEP_SUMMARY") is { Length: > 0 } summary)
        {
            // Other programs of the same step write there too, and a file over the limit is refused whole.
            var taken = File.Exists(summary) ? new FileInfo(summary).Length : 0;
            var room = (int)Math.Min(SummaryPage.MaximumBytes, SummaryLimit - taken - 1024);
            Surroundings.Append("GITHUB_STEP_SUMMARY", room <= 0 ? "" : SummaryPage.Render(record, room));
        }

        return [];
    }

    /// <summary>With a delimiter that does not occur in the value.</summary>
    private string Output(string name, string value)
    {
        string delimiter;
        do
        {
            delimiter = $"kaniko_{Surroundings.NewToken()}";
        }
        while (value.Contains(delimiter, StringComparison.Ordinal));
        return $"{name}<<{delimiter}\n{value}\n{delimiter}\n";
    }

    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
