using System.Globalization;

namespace Kaniko.Reporting;

/// <summary>Sizes and durations as people read them.</summary>
public static class Amounts
{
    /// <summary>Decimal units.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes}B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0}kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0}MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00}GB"),
    };

    /// <summary>To a tenth.</summary>
    public static string Seconds(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, duration.TotalSeconds):0.0}s");

    /// <summary>To a thousandth, without a unit.</summary>
    public static string Precise(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, duration.TotalSeconds):0.000}");
}
