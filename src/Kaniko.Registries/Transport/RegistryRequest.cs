using System.Net;

namespace Kaniko.Registries.Transport;

/// <summary>A request that can be made again: nothing in it is used up by sending it.</summary>
internal sealed class RegistryRequest(HttpMethod method, Uri? address, string path)
{
    public RegistryRequest(HttpMethod method, string path)
        : this(method, null, path)
    {
    }

    public RegistryRequest(HttpMethod method, Uri address)
        : this(method, address, "")
    {
    }

    public HttpMethod Method { get; } = method;

    /// <summary>An upload's location; null for <see cref="Path"/> on the registry.</summary>
    public Uri? Address { get; } = address;

    public string Path { get; } = path;

    /// <summary>What the request needs to be allowed to do, in the words of the token specification.</summary>
    public required string Scope { get; init; }

    /// <summary>A refusal is an answer: no other credentials are tried, and those at hand stay.</summary>
    public bool TakesRefusals { get; init; }

    public string? Accept { get; init; }

    /// <summary>Where a download continues.</summary>
    public long RangeStart { get; init; }

    public string? IfRange { get; init; }

    /// <summary>Makes the body, once for each time the request is sent.</summary>
    public Func<Watchdog, HttpContent>? Content { get; init; }

    /// <summary>Ask before sending the body: it is large.</summary>
    public bool ExpectContinue { get; init; }

    public HttpRequestMessage Message(Uri address, RegistrySettings settings, Watchdog watchdog)
    {
        var message = new HttpRequestMessage(Method, address) { Version = VersionFor(address, settings), Content = Content?.Invoke(watchdog) };
        message.Headers.TryAddWithoutValidation("User-Agent", settings.UserAgent);
        if (Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", Accept);
        }

        if (RangeStart > 0)
        {
            message.Headers.TryAddWithoutValidation("Range", $"bytes={RangeStart}-");
            if (IfRange is not null)
            {
                message.Headers.TryAddWithoutValidation("If-Range", IfRange);
            }
        }

        if (ExpectContinue)
        {
            message.Headers.ExpectContinue = true;
        }

        return message;
    }

    /// <summary>The highest version that is offered; the server may choose a lower one.</summary>
    public static Version VersionFor(Uri address, RegistrySettings settings) =>
        settings.Http2 && address.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11;
}
