using System.Globalization;
using System.Text;

namespace Kaniko.Tasks.Flags;

/// <summary>Lengths of time as Go writes them: <c>336h</c>, <c>1h30m</c>, <c>1.5s</c>, <c>250ms</c>.</summary>
internal static class GoDuration
{
    private static readonly System.Buffers.SearchValues<char> NumberCharacters = System.Buffers.SearchValues.Create("0123456789.");

    public static TimeSpan? TryParse(string text)
    {
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return TimeSpan.Zero;
        }

        var ticks = 0m;
        var any = false;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAny(NumberCharacters);
            var unit = letters < 0 ? rest : rest[..letters];
            if (TicksOf(unit) is not { } factor || number > TimeSpan.MaxValue.Ticks / factor)
            {
                return null;
            }

            ticks += number * factor;
            rest = rest[unit.Length..];
            any = true;
        }

        return any && ticks <= TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)(negative ? -ticks : ticks)) : null;
    }

    public static string Print(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder();
        var ticks = duration.Ticks;
        if (ticks < 0)
        {
            _ = text.Append('-');
        }

        Append(text, Math.Abs(ticks / TimeSpan.TicksPerHour), 'h');
        Append(text, Math.Abs(ticks / TimeSpan.TicksPerMinute % 60), 'm');
        var seconds = Math.Abs((decimal)(ticks % TimeSpan.TicksPerMinute)) / TimeSpan.TicksPerSecond;
        if (seconds > 0)
        {
            _ = text.Append(seconds.ToString("0.#######", CultureInfo.InvariantCulture)).Append('s');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, long number, char unit)
    {
        if (number > 0)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{number}").Append(unit);
        }
    }

    private static decimal? TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => TimeSpan.TicksPerHour,
        "m" => TimeSpan.TicksPerMinute,
        "s" => TimeSpan.TicksPerSecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
        "ns" => 0.01m,
        _ => null,
    };
}
