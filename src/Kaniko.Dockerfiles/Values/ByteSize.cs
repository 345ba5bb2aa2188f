using System.Buffers;
using System.Globalization;

namespace Kaniko.Dockerfiles.Values;

/// <summary>Sizes such as <c>64m</c>; units are powers of 1024.</summary>
public static class ByteSize
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789. ");

    private const string Units = "bkmgtp";

    /// <summary>The number of bytes, or null where the text is no size.</summary>
    public static long? TryParse(string text)
    {
        var end = text.AsSpan().LastIndexOfAny(NumberCharacters) + 1;
        var unit = text[end..].ToLowerInvariant();
        var digits = text.AsSpan(0, end).TrimEnd(' ');
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var power = unit.Length == 0 ? 0 : Units.IndexOf(unit[0], StringComparison.Ordinal);
        if (power < 0 || (unit.Length > 1 && (power == 0 || unit[1..] is not ("b" or "ib"))))
        {
            return null;
        }

        var bytes = (double)number * Math.Pow(1024, power);
        return bytes < long.MaxValue ? (long)bytes : null;
    }
}
