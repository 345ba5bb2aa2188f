using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Values;

/// <summary>The ports that EXPOSE names: <c>[[ip:][hostPort]:]port[-port][/protocol]</c>.</summary>
public static class ExposedPorts
{
    /// <summary>Each port with its protocol in lower case, as <c>8080/tcp</c>, in the order of the words.</summary>
    public static IReadOnlyList<string> Parse(IEnumerable<string> words) => [.. words.SelectMany(Parse)];

    private static IEnumerable<string> Parse(string word)
    {
        var (address, hostPort, rest) = Split(word);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var container = slash < 0 ? rest : rest[..slash];
        var protocol = slash < 0 ? "" : rest[(slash + 1)..].ToLowerInvariant();
        if (container.Length == 0)
        {
            throw Error(word, "no port specified");
        }

        protocol = protocol is "" or "tcp" ? "tcp"
            : protocol is "udp" or "sctp" ? protocol
            : throw Error(word, $"invalid proto: {protocol}");
        CheckAddress(word, address);
        var (first, last) = Range(container) ?? throw Error(word, $"invalid containerPort: {container}");
        CheckHostPort(word, hostPort, container, last - first);
        return Enumerable.Range(first, last - first + 1)
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"));
    }

    /// <summary>The last two colons divide, so that the address may hold more of them.</summary>
    private static (string Address, string HostPort, string Port) Split(string word)
    {
        var parts = word.Split(':');
        return parts switch
        {
            [var port] => ("", "", port),
            [var host, var port] => ("", host, port),
            _ => (string.Join(':', parts[..^2]), parts[^2], parts[^1]),
        };
    }

    private static void CheckAddress(string word, string address)
    {
        var bare = address.StartsWith('[') && address.EndsWith(']') ? address[1..^1] : address;
        var isAddress = bare.Contains(':', StringComparison.Ordinal)
            ? !bare.AsSpan().ContainsAny("[]%/") && IPAddress.TryParse(bare, out _)
            : bare.Count(c => c == '.') == 3 && bare.All(c => char.IsAsciiDigit(c) || c == '.')
                && IPAddress.TryParse(bare, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork;
        if (address.Length > 0 && !isAddress)
        {
            throw Error(word, $"invalid IP address: {bare}");
        }
    }

    /// <summary>The host's range must be as long as the container's, unless that is a single port.</summary>
    private static void CheckHostPort(string word, string hostPort, string container, int length)
    {
        if (hostPort.Length == 0)
        {
            return;
        }

        var (first, last) = Range(hostPort) ?? throw Error(word, $"invalid hostPort: {hostPort}");
        if (last - first != length && length != 0)
        {
            throw Error(word, $"invalid ranges specified for container and host Ports: {container} and {hostPort}");
        }
    }

    private static (int First, int Last)? Range(string text)
    {
        var parts = text.Split('-');
        return parts.Length <= 2 && Port(parts[0]) is { } first && Port(parts[^1]) is { } last && first <= last
            ? (first, last)
            : null;
    }

    private static int? Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    private static KanikoException Error(string word, string reason) =>
        new(ErrorCode.DockerfileSyntax, $"invalid port: {GoText.Quote(word)}: {reason}")
        {
            Hint = "write port or first-last, and /tcp, /udp or /sctp",
        };
}
