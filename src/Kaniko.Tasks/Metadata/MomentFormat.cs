using System.Globalization;
using System.Text;

namespace Kaniko.Tasks.Metadata;

/// <summary>Dates in the tokens of Moment.js, in English.</summary>
internal static class MomentFormat
{
    private static readonly string[] Tokens =
    [
        "YYYY", "YY", "Y", "MMMM", "MMM", "MM", "Mo", "M", "Qo", "Q", "DDDD", "DDDo", "DDD", "DD", "Do", "D", "dddd", "ddd", "dd", "do", "d", "E", "e", "GGGG", "GG", "WW", "Wo", "W",
        "HH", "H", "hh", "h", "kk", "k", "mm", "m", "ss", "s", "SSS", "SS", "S", "X", "x", "ZZ", "Z", "A", "a",
    ];

    /// <summary>Text in brackets and what is no token stay as they are.</summary>
    public static string Write(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length;)
        {
            if (format[i] == '[' && format.IndexOf(']', i) is > 0 and var end)
            {
                _ = text.Append(format, i + 1, end - i - 1);
                i = end + 1;
                continue;
            }

            var token = Tokens.FirstOrDefault(candidate => string.CompareOrdinal(format, i, candidate, 0, candidate.Length) == 0);
            _ = token is null ? text.Append(format[i]) : text.Append(Value(time, token));
            i += token?.Length ?? 1;
        }

        return text.ToString();
    }

    private static string Value(DateTimeOffset time, string token) => token switch
    {
        "Y" => Number(time.Year),
        "Q" => Number(Quarter(time)),
        "DDDD" => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        "DDD" => Number(time.DayOfYear),
        "dd" => time.ToString("ddd", CultureInfo.InvariantCulture)[..2],
        "d" or "e" => Number((int)time.DayOfWeek),
        "E" => Number(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek),
        "GGGG" => Number(ISOWeek.GetYear(time.DateTime)),
        "GG" => (ISOWeek.GetYear(time.DateTime) % 100).ToString("00", CultureInfo.InvariantCulture),
        "WW" => ISOWeek.GetWeekOfYear(time.DateTime).ToString("00", CultureInfo.InvariantCulture),
        "W" => Number(ISOWeek.GetWeekOfYear(time.DateTime)),
        "Mo" or "Qo" or "DDDo" or "Do" or "do" or "Wo" => Value(time, token[..^1]) + Ending(int.Parse(Value(time, token[..^1]), CultureInfo.InvariantCulture)),
        "kk" => (time.Hour == 0 ? 24 : time.Hour).ToString("00", CultureInfo.InvariantCulture),
        "k" => Number(time.Hour == 0 ? 24 : time.Hour),
        "SSS" or "SS" or "S" => time.ToString(token.Length == 1 ? "%f" : token.Replace('S', 'f'), CultureInfo.InvariantCulture),
        "X" => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "x" => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        "Z" => time.ToString("zzz", CultureInfo.InvariantCulture),
        "ZZ" => time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal),
        "A" => time.Hour < 12 ? "AM" : "PM",
        "a" => time.Hour < 12 ? "am" : "pm",
        _ => time.ToString(DotNet(token), CultureInfo.InvariantCulture),
    };

    private static int Quarter(DateTimeOffset time) => ((time.Month - 1) / 3) + 1;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Ending(int number) => (number % 100, number % 10) switch
    {
        (11 or 12 or 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };

    /// <summary>The same token in .NET's letters: years and days of a month are small there, and a single letter needs a percent sign.</summary>
    private static string DotNet(string token)
    {
        var letters = token.Replace('Y', 'y').Replace('D', 'd');
        return letters.Length == 1 ? $"%{letters}" : letters;
    }
}
