using System.Text.RegularExpressions;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Reporting.Tests;

/// <summary>What a CI system's runner takes for a command in a log: models of their parsers, as documented.</summary>
internal static partial class CiModels
{
    /// <summary>The kinds of the commands, in order.</summary>
    public static IReadOnlyList<string> Commands(CiMode mode, string log) => mode switch
    {
        CiMode.GitHub => [.. GitHubRunner.Commands(log).Select(command => command.Kind)],
        CiMode.GitLab => [.. Section().Matches(log).Select(match => match.Groups[1].Value)],
        CiMode.Azure => [.. Lines(log).SelectMany(Azure)],
        CiMode.TeamCity => [.. Lines(log).SelectMany(line => TeamCity().Matches(line).Select(match => match.Groups[1].Value))],
        CiMode.Buildkite => [.. Lines(log).Select(line => BuildkiteGroup().Match(line).Groups[1].Value).Where(kind => kind.Length > 0)],
        _ => [],
    };

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
}
