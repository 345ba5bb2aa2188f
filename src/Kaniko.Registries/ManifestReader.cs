using System.Globalization;
using System.Net;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries;

/// <summary>Asks one place for manifests.</summary>
internal static class ManifestReader
{
    public static async Task<ManifestContent?> GetAsync(Endpoint endpoint, string selector, string accept, CancellationToken cancellationToken)
    {
        var sender = endpoint.Sender;
        var wanted = Digest.TryParse(selector);
        Retry? retry = null;
        while (true)
        {
            var request = Request(HttpMethod.Get, endpoint, selector, accept);
            using var response = await sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await Refusals.DescribeAsync(sender, response, $"give the manifest '{endpoint.Repository}:{selector}'", cancellationToken)
                    .ConfigureAwait(false);
            }

            byte[] bytes;
            try
            {
                bytes = await Bodies.ReadAsync(sender, response, ImageDocument.MaximumManifestSize, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (Failures.IsConnection(e))
            {
                await WaitAsync(retry ??= sender.NewRetry(), e).ConfigureAwait(false);
                continue;
            }

            var digest = Digest.Of(bytes);
            if (wanted is not null && wanted != digest)
            {
                // Cut or flipped on the way, perhaps; a registry that really holds something else gives it again.
                await WaitAsync(retry ??= sender.NewRetry(), Differs(endpoint, wanted, digest)).ConfigureAwait(false);
                continue;
            }

            var from = $"{endpoint.Host.Name}/{endpoint.Repository}{(wanted is null ? ":" : "@")}{selector}";
            // Either the bytes are broken or the header is wrong: it is the header where nothing has that digest.
            if (wanted is null && Digest.TryParse(Headers.Find(response, "Docker-Content-Digest")) is { } stated && stated != digest
                && await TryGetAsync(endpoint, stated, accept, cancellationToken).ConfigureAwait(false) is { } exact)
            {
                return exact;
            }

            return new ManifestContent(bytes, ManifestShape.Check(bytes, Headers.ContentType(response), from), digest, endpoint.Host.Name);
        }

        async Task WaitAsync(Retry count, Exception e)
        {
            if (count.Next() is not { } delay)
            {
                throw Failures.Describe(endpoint.Host, e);
            }

            await Task.Delay(delay, sender.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    public static async Task<ManifestHead?> HeadAsync(Endpoint endpoint, string selector, string accept, CancellationToken cancellationToken)
    {
        using var response = await endpoint.Sender
            .SendAsync(Request(HttpMethod.Head, endpoint, selector, accept), cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (response.StatusCode == HttpStatusCode.OK && Digest.TryParse(Headers.Find(response, "Docker-Content-Digest")) is { } digest
            && (Digest.TryParse(selector) ?? digest) == digest)
        {
            var size = long.TryParse(Headers.FindInContent(response, "Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : (long?)null;
            return new ManifestHead(Headers.ContentType(response), digest, size);
        }

        // Registries without HEAD, or without the digest in its answer; a refusal has a reason in its body only after GET.
        return await GetAsync(endpoint, selector, accept, cancellationToken).ConfigureAwait(false) is { } manifest
            ? new ManifestHead(manifest.MediaType, manifest.Digest, manifest.Bytes.Length)
            : null;
    }

    private static async Task<ManifestContent?> TryGetAsync(Endpoint endpoint, Digest digest, string accept, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(endpoint, digest.ToString(), accept, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException)
        {
            return null;
        }
    }

    private static RegistryRequest Request(HttpMethod method, Endpoint endpoint, string selector, string accept) =>
        new(method, endpoint.ManifestPath(selector)) { Scope = endpoint.PullScope, Accept = accept };

    private static KanikoException Differs(Endpoint endpoint, Digest wanted, Digest found) => new(
        ErrorCode.ManifestInvalid, $"the registry '{endpoint.Host.Name}' gave a manifest with the digest '{found}' for '{wanted}'");
}
