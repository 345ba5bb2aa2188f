using System.Net;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries;

/// <summary>Puts manifests: the only thing that makes a push visible.</summary>
internal static class ManifestWriter
{
    public static async Task<Digest> PutAsync(
        Endpoint endpoint, string selector, (ReadOnlyMemory<byte> Bytes, string Type) manifest, CancellationToken cancellationToken)
    {
        var sender = endpoint.Sender;
        var digest = Digest.Of(manifest.Bytes.Span);
        if (Digest.TryParse(selector) is { } named && named != digest)
        {
            throw new ArgumentException("a manifest can be put under its own digest only", nameof(selector));
        }

        var request = new RegistryRequest(HttpMethod.Put, endpoint.ManifestPath(selector))
        {
            Scope = endpoint.PushScope,
            Content = _ => new ByteContent(manifest.Bytes, manifest.Type),
        };
        var raced = sender.NewRetry();
        while (true)
        {
            using var response = await sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var refusal = await JudgeAsync(endpoint, (selector, digest), response, cancellationToken).ConfigureAwait(false);
            if (refusal is null)
            {
                return digest;
            }

            if (!IsRaced(refusal) || raced.Next(response) is not { } delay)
            {
                throw Failed(endpoint, selector, refusal);
            }

            await Task.Delay(delay, sender.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Null: the manifest is there.</summary>
    private static async Task<Refusal?> JudgeAsync(
        Endpoint endpoint, (string Selector, Digest Digest) manifest, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (selector, digest) = manifest;
        if (response.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NoContent)
        {
            return Digest.TryParse(Headers.Find(response, "Docker-Content-Digest")) is { } stored && stored != digest
                ? throw new KanikoException(
                    ErrorCode.RegistryFailed, $"the registry '{endpoint.Host.Name}' stored the manifest '{digest}' as '{stored}'")
                : null;
        }

        var refusal = await Refusals.ReadAsync(endpoint.Sender, response, cancellationToken).ConfigureAwait(false);
        if (refusal.Status is 400 or 403 or 405 or 409 or 412 or 422 or >= 500
            && await PointsAtAsync(endpoint, selector, digest, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return refusal;
    }

    private static KanikoException Failed(Endpoint endpoint, string selector, Refusal refusal) => IsImmutable(refusal)
        ? new KanikoException(
            ErrorCode.TagImmutable, $"the tag '{endpoint.Host.Name}/{endpoint.Repository}:{selector}' may not be moved ({refusal.Reason})")
        {
            Hint = "push under another tag, or pass --push-ignore-immutable-tag-errors to leave the old image there",
        }
        : Refusals.Describe(endpoint.Host, refusal, $"take the manifest '{endpoint.Repository}:{selector}'");

    // docker-registry on a file system says so now and then of right bytes, while others push the same tag. Bytes that were changed on their
    // way are worth another attempt as well.
    private static bool IsRaced(Refusal refusal) => refusal is { Status: 400, Code: "DIGEST_INVALID" };

    // An answer that was lost, or another build with the same result, has put it there before.
    private static async Task<bool> PointsAtAsync(Endpoint endpoint, string selector, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            var head = await ManifestReader.HeadAsync(
                endpoint, selector, $"{MediaTypes.OciManifest}, {MediaTypes.DockerManifest}, {MediaTypes.OciIndex}, {MediaTypes.DockerIndex}", cancellationToken)
                .ConfigureAwait(false);
            return head?.Digest == digest;
        }
        catch (KanikoException)
        {
            return false;
        }
    }

    // ECR: 400 TAG_INVALID or ImageTagAlreadyExistsException; Artifact Registry: 400 MANIFEST_INVALID «tag … is immutable»; Harbor: 412; Quay: 409; Nexus: 400
    // «does not allow updating assets».
    private static bool IsImmutable(Refusal refusal) => refusal.Status is 409 or 412
        || (refusal.Status is 400 or 403 or 405 or 422 && (Has(refusal.Message, "immutable") || Has(refusal.Code, "immutable")
            || Has(refusal.Message, "already exists") || Has(refusal.Message, "cannot be overwritten") || Has(refusal.Message, "does not allow updating") || Has(refusal.Code, "ImageTagAlreadyExists")));

    private static bool Has(string? text, string part) => text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
