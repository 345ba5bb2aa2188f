using System.Text.RegularExpressions;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting.Tests;

/// <summary>What a CI system's runner takes for a command in a log: models of their parsers, as documented.</summary>
internal static partial class CiModels
{
    /// <summary>The kinds of the commands, in order.</summary>
    public static IReadOnlyList<string> Commands(CiMode mode, string log) => mode switch
    {
        CiMode.GitHub => [.. GitHub(log)],
        CiMode.GitLab => [.. Section().Matches(log).Select(match => match.Groups[1].Value)],
        CiMode.Azure => [.. Lines(log).SelectMany(Azure)],
        CiMode.TeamCity => [.. Lines(log).SelectMany(line => TeamCity().Matches(line).Select(match => match.Groups[1].Value))],
        CiMode.Buildkite => [.. Lines(log).Select(line => BuildkiteGroup().Match(line).Groups[1].Value).Where(kind => kind.Length > 0)],
        _ => [],
    };

    /// <summary>Names and values that the runner reads from <c>GITHUB_OUTPUT</c>.</summary>
    public static Dictionary<string, string> GitHubFile(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            var heredoc = lines[i].IndexOf("<<", StringComparison.Ordinal);
            var equals = lines[i].IndexOf('=', StringComparison.Ordinal);
            if (heredoc < 0 || (equals >= 0 && equals < heredoc))
            {
                values.Add(lines[i][..equals], lines[i][(equals + 1)..]);
                continue;
            }

            var (name, delimiter) = (lines[i][..heredoc], lines[i][(heredoc + 2)..]);
            var value = new List<string>();
            while (lines[++i] != delimiter)
            {
                value.Add(lines[i]);
            }

            values.Add(name, string.Join('\n', value));
        }

        return values;
    }

    private static IEnumerable<string> GitHub(string log)
    {
        string? stopped = null;
        foreach (var line in Lines(log))
        {
            var trimmed = line.TrimStart();
            if (trimmed.StartsWith("::", StringComparison.Ordinal) && trimmed.IndexOf("::", 2, StringComparison.Ordinal) is > 0 and var end)
            {
                var head = trimmed[2..end];
                var kind = head.Split(' ')[0];
                if (stopped is not null)
                {
                    stopped = kind == stopped ? null : stopped;
                    continue;
                }

                stopped = kind == "stop-commands" ? trimmed[(end + 2)..] : null;
                yield return kind + (kind is "error" or "warning" or "notice" ? string.Concat(Names().Matches(head).Select(match => "," + match.Groups[1].Value)) : "");
            }
            else if (stopped is null && line.IndexOf("##[", StringComparison.Ordinal) is >= 0 and var old && line.IndexOf(']', old) > 0)
            {
                yield return line[old..];
            }
        }
    }

    private static IEnumerable<string> Azure(string line)
    {
        if (line.IndexOf("##vso[", StringComparison.Ordinal) is >= 0 and var start)
        {
            yield return line[(start + 6)..].Split(' ', ']')[0];
        }
        else if (line.StartsWith("##[", StringComparison.Ordinal))
        {
            yield return line[..(line.IndexOf(']', StringComparison.Ordinal) + 1)];
        }
    }

    private static string[] Lines(string log) => log.Split(["\r\n", "\n", "\r"], StringSplitOptions.None);

    [GeneratedRegex(@"section_(start|end):\d+:[a-zA-Z0-9_.-]+(?:\[[^\]]*\])?\r\u001b\[0K")]
    private static partial Regex Section();

    [GeneratedRegex(@"##teamcity\[\s*(\w+)")]
    private static partial Regex TeamCity();

    [GeneratedRegex(@"^(---|\+\+\+|~~~|\^\^\^)(?: |$)")]
    private static partial Regex BuildkiteGroup();

    [GeneratedRegex(@"[ ,](\w+)=")]
    private static partial Regex Names();
}
