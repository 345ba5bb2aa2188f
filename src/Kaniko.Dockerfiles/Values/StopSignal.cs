using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Values;

/// <summary>The signals of Linux that STOPSIGNAL may name.</summary>
public static class StopSignal
{
    private static readonly string[] Names =
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR",
        "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH",
        "XCPU", "XFSZ", "RTMIN", "RTMAX",
    ];

    /// <summary>Accepts a number other than 0, or a name with or without <c>SIG</c> in any case; anything else is an error.</summary>
    public static void Check(string signal)
    {
        if (!(int.TryParse(signal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number != 0
            : IsName(signal.ToUpperInvariant())))
        {
            throw new KanikoException(ErrorCode.DockerfileSyntax, $"invalid signal: {signal}")
            {
                Hint = Suggestion.Hint(signal, Names.Concat(Names.Select(name => "SIG" + name)))
                    ?? "write a signal's name or number, for example SIGTERM or 15",
            };
        }
    }

    private static bool IsName(string signal)
    {
        var name = signal.StartsWith("SIG", StringComparison.Ordinal) ? signal[3..] : signal;
        return Names.Contains(name) || IsRealTime(name, "RTMIN+", 15) || IsRealTime(name, "RTMAX-", 14);
    }

    private static bool IsRealTime(string name, string prefix, int maximum) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
        && offset >= 1 && offset <= maximum && name[prefix.Length] != '0';
}
