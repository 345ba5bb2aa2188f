using System.Globalization;
using System.Net;

namespace Kaniko.Registries.Transport;

/// <summary>Counts the attempts at one thing, and says how long to wait before the next: decorrelated jitter, or what the server asks for.</summary>
internal sealed class Retry(RetrySettings settings, TimeProvider time, Random random)
{
    private int failures;
    private long firstFailure;
    private TimeSpan last = settings.FirstDelay;

    public static bool IsTransient(HttpStatusCode status) =>
        (int)status is 408 or 425 or 429 or 499 or >= 500 and not 501 and not 505;

    /// <summary>How long to wait, or null when there shall be no further attempt.</summary>
    public TimeSpan? Next(HttpResponseMessage? response = null)
    {
        if (failures++ == 0)
        {
            firstFailure = time.GetTimestamp();
        }

        if (failures >= settings.Attempts)
        {
            return null;
        }

        var delay = response is not null && RetryAfter(response) is { } asked ? asked : Jitter();
        return time.GetElapsedTime(firstFailure) + delay > settings.Budget ? null : delay;
    }

    /// <summary>The thing got further: what failed so far does not count against it.</summary>
    public void Progressed() => (failures, last) = (0, settings.FirstDelay);

    private TimeSpan Jitter()
    {
        double share;
        lock (random)
        {
            share = random.NextDouble();
        }

        var from = settings.FirstDelay.TotalMilliseconds;
        var delay = from + (share * Math.Max(0, (last.TotalMilliseconds * 3) - from));
        last = TimeSpan.FromMilliseconds(Math.Min(delay, settings.LongestDelay.TotalMilliseconds));
        return last;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var text = Headers.Find(response, "Retry-After");
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(Math.Min(seconds, 86400));
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : null;
    }
}
