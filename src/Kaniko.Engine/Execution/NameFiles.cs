using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Execution;

/// <summary>The files by which a step finds other machines: the builder's, with what the user added.</summary>
internal static class NameFiles
{
    /// <summary><c>/etc/hosts</c>: the loopback names, the builder's own lines, and those of <c>--add-host</c>.</summary>
    public static string Hosts(string hostName, string? machines, IEnumerable<string> added)
    {
        var text = new StringBuilder("127.0.0.1\tlocalhost ").Append(hostName).Append('\n')
            .Append("::1\tlocalhost ip6-localhost ip6-loopback\n");
        foreach (var line in (machines ?? "").Split('\n').Select(line => line.Trim()))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && !line.StartsWith('#') && !words.Contains("localhost") && !words.Contains("ip6-localhost"))
            {
                text.Append(line).Append('\n');
            }
        }

        foreach (var entry in added)
        {
            var at = entry.IndexOfAny([':', '=']);
            if (at <= 0 || at == entry.Length - 1)
            {
                throw new KanikoException(ErrorCode.UsageInvalid, $"'{entry}' is not a host and address") { Hint = "write --add-host NAME:ADDRESS" };
            }

            text.Append(entry[(at + 1)..].Trim('[', ']')).Append('\t').Append(entry[..at]).Append('\n');
        }

        return text.ToString();
    }
}
