using System.Globalization;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>The time before a log line, to the nanosecond.</summary>
/// <param name="Seconds">Since 1970.</param>
/// <param name="Nanoseconds">0 to 999999999.</param>
internal readonly record struct LogStamp(long Seconds, int Nanoseconds) : IComparable<LogStamp>
{
    private const int SecondsLength = 19;

    /// <summary>Reads <c>2026-11-21T07:00:00.123456789Z</c> up to a blank, with any number of decimals and any zone. Null: the line has none.</summary>
    public static (LogStamp Stamp, int Length)? TryParse(ReadOnlySpan<byte> line)
    {
        var blank = line.IndexOf((byte)' ');
        var length = blank < 0 ? line.Length : blank;
        if (length is < SecondsLength + 1 or > 40)
        {
            return null;
        }

        Span<char> text = stackalloc char[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = (char)line[i];
        }

        var zone = SecondsLength;
        var nanoseconds = 0;
        if (text[zone] == '.')
        {
            var unit = 100_000_000;
            for (zone++; zone < length && char.IsAsciiDigit(text[zone]); zone++, unit /= 10)
            {
                nanoseconds += (text[zone] - '0') * unit;
            }
        }

        Span<char> whole = stackalloc char[40];
        text[..SecondsLength].CopyTo(whole);
        text[zone..].CopyTo(whole[SecondsLength..]);
        return DateTimeOffset.TryParse(whole[..(SecondsLength + length - zone)], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (new(time.ToUnixTimeSeconds(), nanoseconds), Math.Min(line.Length, length + 1))
            : null;
    }

    /// <summary>A whole second for <c>sinceTime</c>.</summary>
    public static string Since(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public int CompareTo(LogStamp other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);
}
