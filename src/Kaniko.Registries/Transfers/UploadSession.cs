using System.Globalization;
using System.Net;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Transfers;

/// <summary>One upload session on the registry: where it is, and how much the registry has of it.</summary>
internal sealed class UploadSession(Endpoint endpoint, Uri location, long shortestChunk)
{
    public Uri Location { get; private set; } = location;

    /// <summary>Bytes that the registry said it has.</summary>
    public long Offset { get; set; }

    /// <summary>The registry takes no chunk that is shorter, except for the last.</summary>
    public long ShortestChunk { get; } = shortestChunk;

    /// <summary>The session that a 202 answer opened, or null when the answer names none.</summary>
    public static UploadSession? From(Endpoint endpoint, HttpResponseMessage response)
    {
        if (Headers.Find(response, "Location") is not { } location || response.RequestMessage?.RequestUri is not { } from)
        {
            return null;
        }

        _ = long.TryParse(Headers.Find(response, "OCI-Chunk-Min-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var shortest);
        return new UploadSession(endpoint, Redirects.Follow(endpoint.Host, from, location), shortest);
    }

    /// <summary>The session goes on where the answer says.</summary>
    public void Moved(HttpResponseMessage response)
    {
        if (Headers.Find(response, "Location") is { } location && response.RequestMessage?.RequestUri is { } from)
        {
            Location = Redirects.Follow(endpoint.Host, from, location);
        }
    }

    /// <summary>How many bytes the registry has of the blob, or null when the session is gone.</summary>
    public async Task<long?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await endpoint.Sender
                .SendOnceAsync(new RegistryRequest(HttpMethod.Get, Location) { Scope = endpoint.PushScope }, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.Accepted or HttpStatusCode.OK))
            {
                return null;
            }

            Moved(response);
            return RangeEnd(response);
        }
        catch (Exception e) when (Failures.IsConnection(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Tells the registry that nothing more will come. It forgets sessions by itself, so an answer does not matter; some want a right to delete
    /// for this, which whoever pushes need not have.
    /// </summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await endpoint.Sender
                .SendOnceAsync(new RegistryRequest(HttpMethod.Delete, Location) { Scope = endpoint.PushScope, TakesRefusals = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Failures.IsConnection(e))
        {
        }
    }

    /// <summary>The location that commits the session as <paramref name="digest"/>.</summary>
    public Uri Commit(string digest)
    {
        var text = Location.AbsoluteUri;
        return new Uri(text + (Location.Query.Length > 0 ? "&" : "?") + "digest=" + Uri.EscapeDataString(digest));
    }

    /// <summary>The count behind <c>Range: 0-N</c>. Some registries write 0-0 for nothing, so that is nothing.</summary>
    public static long? RangeEnd(HttpResponseMessage response)
    {
        var text = Headers.Find(response, "Range") ?? Headers.FindInContent(response, "Content-Range");
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return dash > 0 && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            ? end == 0 ? 0 : end + 1
            : null;
    }
}
