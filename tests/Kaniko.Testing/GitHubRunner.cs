using System.Text.RegularExpressions;

namespace Kaniko.Testing;

/// <summary>What GitHub's runner reads: commands in a log, and the files that it gives to a step. Models of its documented behaviour.</summary>
public static partial class GitHubRunner
{
    /// <summary>The commands in a log: their kind (an annotation's with the names of its properties), and their data.</summary>
    public static IEnumerable<(string Kind, string Data)> Commands(string log)
    {
        string? stopped = null;
        foreach (var line in log.Split(["\r\n", "\n", "\r"], StringSplitOptions.None))
        {
            var trimmed = line.TrimStart();
            if (trimmed.StartsWith("::", StringComparison.Ordinal) && trimmed.IndexOf("::", 2, StringComparison.Ordinal) is > 0 and var end)
            {
                var (head, data) = (trimmed[2..end], trimmed[(end + 2)..]);
                var kind = head.Split(' ')[0];
                if (stopped is not null)
                {
                    stopped = kind == stopped ? null : stopped;
                    continue;
                }

                stopped = kind == "stop-commands" ? data : null;
                yield return (kind + (kind is "error" or "warning" or "notice" ? string.Concat(Names().Matches(head).Select(match => "," + match.Groups[1].Value)) : ""), data);
            }
            else if (stopped is null && line.IndexOf("##[", StringComparison.Ordinal) is >= 0 and var old && line.IndexOf(']', old) > 0)
            {
                yield return (line[old..], "");
            }
        }
    }

    /// <summary>Names and values in a <c>GITHUB_OUTPUT</c>.</summary>
    public static Dictionary<string, string> ReadFile(string text)
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

    [GeneratedRegex(@"[ ,](\w+)=")]
    private static partial Regex Names();
}
