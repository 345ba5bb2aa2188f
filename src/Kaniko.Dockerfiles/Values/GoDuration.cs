using System.Buffers;
using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Values;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>1.5s</c>, <c>300ms</c>.</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private const decimal NanosecondsPerTick = 100;

    /// <summary>A part of a tick (100 ns) counts as a whole one, so that only zero is zero.</summary>
    public static TimeSpan Parse(string text)
    {
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(negative || text.StartsWith('+') ? 1 : 0);
        if (rest.SequenceEqual("0"))
        {
            return TimeSpan.Zero;
        }

        if (rest.IsEmpty)
        {
            throw Invalid(text);
        }

        decimal total = 0;
        while (!rest.IsEmpty)
        {
            total += ReadPart(text, ref rest);
            if (total > long.MaxValue)
            {
                throw Invalid(text);
            }
        }

        return TimeSpan.FromTicks((long)decimal.Ceiling(total / NanosecondsPerTick) * (negative ? -1 : 1));
    }

    /// <summary>The duration as Go prints it: <c>1h0m30s</c>, <c>1.5s</c>, <c>300ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var sign = duration < TimeSpan.Zero ? "-" : "";
        var rest = duration.Duration();
        if (rest == TimeSpan.Zero || rest >= TimeSpan.FromSeconds(1))
        {
            var hours = (long)rest.TotalHours;
            var seconds = Number((decimal)(rest.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond);
            return string.Create(
                CultureInfo.InvariantCulture, $"{sign}{(hours > 0 ? $"{hours}h" : "")}{(hours > 0 || rest.Minutes > 0 ? $"{rest.Minutes}m" : "")}{seconds}s");
        }

        return sign + (rest >= TimeSpan.FromMilliseconds(1) ? Number((decimal)rest.Ticks / TimeSpan.TicksPerMillisecond) + "ms"
            : rest >= TimeSpan.FromMicroseconds(1) ? Number((decimal)rest.Ticks / TimeSpan.TicksPerMicrosecond) + "µs"
            : Number(rest.Ticks * NanosecondsPerTick) + "ns");

        static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
    }

    private static decimal ReadPart(string text, ref ReadOnlySpan<char> rest)
    {
        var unitStart = rest.IndexOfAnyExcept(NumberCharacters);
        var digits = unitStart < 0 ? rest : rest[..unitStart];
        if (!digits.ContainsAnyInRange('0', '9') || digits.Count('.') > 1
            || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue)
        {
            throw Invalid(text);
        }

        if (unitStart < 0)
        {
            throw Error($"time: missing unit in duration {GoText.Quote(text)}");
        }

        var unit = rest[unitStart..];
        var next = unit.IndexOfAny(NumberCharacters);
        unit = next < 0 ? unit : unit[..next];
        rest = rest[(unitStart + unit.Length)..];
        return number * Nanoseconds(text, unit.ToString());
    }

    private static decimal Nanoseconds(string text, string unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => throw Error($"time: unknown unit {GoText.Quote(unit)} in duration {GoText.Quote(text)}"),
    };

    private static KanikoException Invalid(string text) => Error($"time: invalid duration {GoText.Quote(text)}");

    private static KanikoException Error(string message) =>
        new(ErrorCode.DockerfileSyntax, message) { Hint = "write a duration such as 30s, 1m30s or 500ms" };
}
