using Kaniko.Diagnostics;
using Kaniko.Engine.Publishing;
using Kaniko.Images;
using Kaniko.Registries;
using Kaniko.Registries.Moving;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Moving;

/// <summary>Pushes an image, or an index with everything below it: what is below first, the tags last.</summary>
internal sealed class TreePush(RegistryClient client, RegistryOptions options, EventSink events, TimeProvider time)
{
    private readonly PatientPush push = new(new ImagePusher(client), options, events, time);

    /// <summary>The destinations of a request, read and not empty.</summary>
    public static IReadOnlyList<ImageReference> Destinations(IReadOnlyList<string> destinations) => destinations.Count > 0
        ? [.. destinations.Select(ImageReference.Parse)]
        : throw new KanikoException(ErrorCode.UsageInvalid, "there is no --destination to push to")
        {
            Hint = "write --destination=REGISTRY/NAME:TAG",
        };

    /// <summary>Kaniko's check of the destinations, before anything is sent to any of them.</summary>
    public Task CheckAsync(IEnumerable<ImageReference> destinations, CancellationToken cancellationToken) => options.SkipPushPermissionCheck
        ? Task.CompletedTask
        : Task.WhenAll(destinations.DistinctBy(destination => destination.Name).Select(
            destination => client.For(destination, RegistryAccess.Push).CheckPushAsync(cancellationToken)));

    /// <summary>Pushes all that <paramref name="root"/> names, and then itself to each destination.</summary>
    public async Task<PushResult> PushAsync(
        ImageOrigin origin, ManifestContent root, IReadOnlyList<ImageReference> destinations, CancellationToken cancellationToken)
    {
        await PushBelowAsync(origin, root, destinations, cancellationToken).ConfigureAwait(false);
        return await PushAsync(origin.ToPush(root), destinations, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a manifest, whose children are there, to each destination.</summary>
    public async Task<PushResult> PushAsync(ImageToPush image, IReadOnlyList<ImageReference> destinations, CancellationToken cancellationToken)
    {
        var digest = Digest.Of(image.Manifest.Span);
        var pushed = await push.PushAsync(image, destinations, cancellationToken).ConfigureAwait(false);
        foreach (var destination in pushed)
        {
            await events.InfoAsync($"Pushed {destination.Name}@{digest}", cancellationToken).ConfigureAwait(false);
        }

        return new PushResult
        {
            Digest = digest.ToString(),
            MediaType = image.MediaType,
            Images = [.. pushed.Select(destination => new PushedImage(NameOf(destination), digest.ToString()))],
            Manifests = MediaTypes.IsIndex(image.MediaType) ? Entries(image.Manifest) : [],
        };
    }

    /// <summary>Makes the destinations' repositories hold what an index names.</summary>
    public async Task PushBelowAsync(
        ImageOrigin origin, ManifestContent root, IReadOnlyList<ImageReference> destinations, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsIndex(root.MediaType))
        {
            return;
        }

        foreach (var entry in ImageDocument.ReadIndex(root.Bytes.Span).Manifests.DistinctBy(entry => entry.Digest))
        {
            await PushEntryAsync(origin, entry, destinations, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the destinations' repositories hold one manifest, under its digest; those that hold it are not sent anything.</summary>
    public async Task PushEntryAsync(
        ImageOrigin origin, Descriptor entry, IReadOnlyList<ImageReference> destinations, CancellationToken cancellationToken)
    {
        var repositories = destinations.DistinctBy(destination => destination.Name).ToList();
        var held = await Task.WhenAll(repositories.Select(repository =>
            client.For(repository, RegistryAccess.Push).HeadManifestAsync(entry.Digest.ToString(), cancellationToken))).ConfigureAwait(false);
        var lacking = repositories.Where((_, index) => held[index] is null).Select(repository => repository.WithDigest(entry.Digest)).ToList();
        if (lacking.Count == 0)
        {
            return;
        }

        var manifest = await origin.GetAsync(entry, cancellationToken).ConfigureAwait(false);
        await PushBelowAsync(origin, manifest, lacking, cancellationToken).ConfigureAwait(false);
        _ = await push.PushAsync(origin.ToPush(manifest), lacking, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an index names, as results say it.</summary>
    public static IReadOnlyList<ManifestResult> Entries(ReadOnlyMemory<byte> index) =>
        [.. ImageDocument.ReadIndex(index.Span).Manifests.Select(entry => new ManifestResult(
            entry.Digest.ToString(), entry.MediaType, entry.Size, entry.Platform?.ToString(), entry.Annotations))];

    private static string NameOf(ImageReference destination) => destination.Tag is { } tag ? $"{destination.Name}:{tag}" : destination.Name;
}
