using System.Globalization;
using System.Net;

namespace Kaniko.Engine.Contexts.Downloads;

/// <summary>A server's answer after which another attempt may do, and when it says that one will.</summary>
internal sealed class ServerBusyException(HttpStatusCode status, TimeSpan? retryAfter)
    : HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"the server answered {(int)status}"), null, status)
{
    /// <summary>From <c>Retry-After</c>; null where it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>Null for an answer that will be the same again.</summary>
    public static ServerBusyException? Of(HttpResponseMessage response, TimeProvider time)
    {
        if (response.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
        {
            return null;
        }

        var wait = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - time.GetUtcNow() : null;
        return new ServerBusyException(response.StatusCode, wait < TimeSpan.Zero ? TimeSpan.Zero : wait);
    }

    /// <summary>The pause that the error asks for, or another; no longer than a minute.</summary>
    public static TimeSpan Pause(Exception error, TimeSpan otherwise)
    {
        var wanted = (error as ServerBusyException)?.RetryAfter ?? otherwise;
        return wanted < TimeSpan.FromMinutes(1) ? wanted : TimeSpan.FromMinutes(1);
    }
}
