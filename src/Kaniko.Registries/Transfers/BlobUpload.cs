using System.Net;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries.Auth;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Transfers;

/// <summary>Makes one place hold one blob.</summary>
internal sealed class BlobUpload(Endpoint endpoint, BlobSource source, Meter meter)
{
    // Asking costs as much as sending.
    private const long Tiny = 16 * 1024;

    // From here on the registry is asked whether it wants the body, before that is sent in vain.
    private const long Large = 1024 * 1024;

    private const int MostMounts = 3;
    private const long ChunkSize = 8 * 1024 * 1024;

    private readonly RequestSender sender = endpoint.Sender;
    private readonly Retry retry = endpoint.Sender.NewRetry();
    private readonly string digest = source.Descriptor.Digest.ToString();
    private readonly long size = source.Descriptor.Size;
    private long furthest;
    private bool inChunks;

    public static async Task<bool> ExistsAsync(Endpoint endpoint, Digest digest, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Head, endpoint.BlobPath(digest.ToString())) { Scope = endpoint.PullScope };
        return await ExistsAsync(endpoint, request, cancellationToken).ConfigureAwait(false);
    }

    public static async Task CheckAsync(Endpoint endpoint, CancellationToken cancellationToken)
    {
        using var response = await StartAsync(endpoint, endpoint.UploadsPath, endpoint.PushScope, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            throw await Refusals.DescribeAsync(endpoint.Sender, response, $"allow to push to '{endpoint.Repository}'", cancellationToken).ConfigureAwait(false);
        }

        if (UploadSession.From(endpoint, response) is { } session)
        {
            await session.CancelAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<PushOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (size > Tiny && await IsThereAsync(cancellationToken).ConfigureAwait(false))
        {
            meter.Done("already there");
            return new PushOutcome(PushKind.AlreadyThere);
        }

        UploadSession? session = null;
        var mounts = 0;
        foreach (var from in source.MountFrom)
        {
            if (session is not null || mounts == MostMounts || RegistryName.Normalize(from.Registry) != endpoint.Host.Name || from.Repository == endpoint.Repository)
            {
                continue;
            }

            mounts++;
            (var mounted, session) = await TryMountAsync(from.Repository, cancellationToken).ConfigureAwait(false);
            if (mounted)
            {
                meter.Done("mounted from " + from.Name);
                return new PushOutcome(PushKind.Mounted, from.Name);
            }
        }

        await UploadAsync(session, cancellationToken).ConfigureAwait(false);
        meter.Done();
        return new PushOutcome(PushKind.Uploaded);
    }

    private static async Task<bool> ExistsAsync(Endpoint endpoint, RegistryRequest request, CancellationToken cancellationToken)
    {
        using var response = await endpoint.Sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => false,
            _ => throw await Refusals.DescribeAsync(endpoint.Sender, response, $"tell about blobs of '{endpoint.Repository}'", cancellationToken)
                .ConfigureAwait(false),
        };
    }

    private static Task<HttpResponseMessage> StartAsync(Endpoint endpoint, string path, string scope, CancellationToken cancellationToken) =>
        endpoint.Sender.SendAsync(
            new RegistryRequest(HttpMethod.Post, path) { Scope = scope, Content = static _ => new ByteContent(default, null) }, cancellationToken);

    private Task<bool> IsThereAsync(CancellationToken cancellationToken) =>
        ExistsAsync(endpoint, new RegistryRequest(HttpMethod.Head, endpoint.BlobPath(digest)) { Scope = endpoint.PushScope }, cancellationToken);

    // A refused mount may open a session instead (202), or may refuse for any reason: the blob is sent then.
    private async Task<(bool Mounted, UploadSession? Session)> TryMountAsync(string from, CancellationToken cancellationToken)
    {
        var scope = Scopes.Mount(endpoint.Repository, from);
        if (endpoint.Host.Authorizer.IsRefused(scope))
        {
            return (false, null);
        }

        var path = $"{endpoint.UploadsPath}?mount={digest.Replace(":", "%3A", StringComparison.Ordinal)}&from={Uri.EscapeDataString(from)}";
        using var response = await StartAsync(endpoint, path, scope, cancellationToken).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.Created:
                return (true, null);
            case HttpStatusCode.Accepted:
                return (false, UploadSession.From(endpoint, response));
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                endpoint.Host.Authorizer.Refuse(scope);
                return (false, null);
            default:
                return (false, null);
        }
    }

    private async Task UploadAsync(UploadSession? session, CancellationToken cancellationToken)
    {
        while (true)
        {
            session ??= await OpenSessionAsync(cancellationToken).ConfigureAwait(false);
            Exception? failure = null;
            HttpResponseMessage? response = null;
            try
            {
                response = await SendRestAsync(session, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (Failures.IsConnection(e))
            {
                failure = e;
            }

            using (response)
            {
                if (response?.StatusCode is HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.OK)
                {
                    return;
                }

                // The answer may be all that was lost: a registry that has the blob has committed it.
                if ((response is null || (int)response.StatusCode is 404 or >= 500)
                    && await IsThereQuietlyAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                session = await RecoverAsync(session, response, failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<UploadSession> OpenSessionAsync(CancellationToken cancellationToken)
    {
        using var response = await StartAsync(endpoint, endpoint.UploadsPath, endpoint.PushScope, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            throw await Refusals.DescribeAsync(sender, response, $"start an upload to '{endpoint.Repository}'", cancellationToken).ConfigureAwait(false);
        }

        return UploadSession.From(endpoint, response)
            ?? throw new KanikoException(ErrorCode.RegistryFailed, $"the registry '{endpoint.Host.Name}' started an upload, but did not say where");
    }

    /// <summary>Sends what the session lacks and commits. The answer is the commit's, or the first that is no success.</summary>
    private async Task<HttpResponseMessage> SendRestAsync(UploadSession session, CancellationToken cancellationToken)
    {
        if (session.Offset == 0 && !inChunks)
        {
            return await SendOnceAsync(HttpMethod.Put, session.Commit(digest), (0, size), cancellationToken).ConfigureAwait(false);
        }

        while (session.Offset < size)
        {
            var chunk = Math.Min(size - session.Offset, inChunks ? Math.Max(ChunkSize, session.ShortestChunk) : long.MaxValue);
            var response = await SendOnceAsync(HttpMethod.Patch, session.Location, (session.Offset, chunk), cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.OK or HttpStatusCode.Created))
            {
                return response;
            }

            using (response)
            {
                session.Moved(response);
                session.Offset += chunk;
                Reached(session.Offset);
            }
        }

        return await SendOnceAsync(HttpMethod.Put, session.Commit(digest), (size, 0), cancellationToken).ConfigureAwait(false);
    }

    // Only what no session had before is progress: a registry that loses each session would be sent the same bytes for ever.
    private void Reached(long offset)
    {
        if (offset > furthest)
        {
            furthest = offset;
            retry.Progressed();
        }
    }

    private Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, Uri location, (long Offset, long Count) part, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(method, location)
        {
            Scope = endpoint.PushScope,
            ExpectContinue = part.Count >= Large,
            Content = watchdog =>
            {
                var content = new BlobContent(source, part.Offset, part.Count, new TransferClock(watchdog, sender.Settings, meter));
                if (method == HttpMethod.Patch)
                {
                    content.Headers.TryAddWithoutValidation("Content-Range", $"{part.Offset}-{part.Offset + part.Count - 1}");
                }

                return content;
            },
        };
        return sender.SendOnceAsync(request, cancellationToken);
    }

    private async Task<bool> IsThereQuietlyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await IsThereAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException)
        {
            return false;
        }
    }

    /// <summary>
    /// The session to go on with, or null for a new one. Byte 0 is never sent to a session that has had it: registries append.
    /// </summary>
    private async Task<UploadSession?> RecoverAsync(
        UploadSession session, HttpResponseMessage? response, Exception? failure, CancellationToken cancellationToken)
    {
        var status = (int?)response?.StatusCode;
        if (status is 405 or 411 or 413 or 501 && !inChunks)
        {
            // Whoever is in front of the registry does not take the blob in one piece.
            inChunks = true;
            await session.CancelAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (status is not (null or 404 or 416) && !Retry.IsTransient(response!.StatusCode))
        {
            throw await Refusals.DescribeAsync(sender, response, $"take the blob '{digest}'", cancellationToken).ConfigureAwait(false);
        }

        if (failure is not null && !Failures.IsTransient(failure))
        {
            throw Failures.Describe(endpoint.Host, failure);
        }

        var offset = status == 404 ? null : await session.AskAsync(cancellationToken).ConfigureAwait(false);
        Reached(offset is { } known && known <= size ? known : 0);

        if (retry.Next(response) is not { } delay)
        {
            throw response is null ? Failures.Describe(endpoint.Host, failure!)
                : await Refusals.DescribeAsync(sender, response, $"take the blob '{digest}'", cancellationToken).ConfigureAwait(false);
        }

        await Task.Delay(delay, sender.Time, cancellationToken).ConfigureAwait(false);
        if (offset is > 0 && offset <= size)
        {
            session.Offset = offset.Value;
            return session;
        }

        if (status != 404)
        {
            await session.CancelAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
