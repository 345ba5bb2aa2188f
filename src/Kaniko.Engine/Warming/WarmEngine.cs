using Kaniko.Diagnostics;
using Kaniko.Engine.Publishing;
using Kaniko.Images;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Warming;

/// <summary>Puts base images into a cache directory: Kaniko's warmer.</summary>
public sealed class WarmEngine(EngineSettings settings)
{
    /// <summary>Fetches what is missing or too old, while it is read.</summary>
    /// <param name="request">Which images, and where to.</param>
    /// <param name="results">Receives what became of each image, in order.</param>
    /// <param name="cancellationToken">Leaves nothing half done behind.</param>
    /// <exception cref="KanikoException">There is nothing to warm, the directory is unusable, or every image failed.</exception>
    public IAsyncEnumerable<BuildEvent> WarmAsync(WarmRequest request, ICollection<WarmedImage> results, CancellationToken cancellationToken = default) =>
        EventStream.RunAsync(settings.Time, (events, token) => WarmAllAsync(request, results, events, token), static _ => null, cancellationToken);

    private async Task WarmAllAsync(WarmRequest request, ICollection<WarmedImage> results, EventSink events, CancellationToken cancellationToken)
    {
        var platform = request.CustomPlatform is { } text ? Platform.Parse(text) : Platform.Host;
        var named = request.Images.Select(image => new ImageToWarm(image, platform));
        var images = named.Concat(await new BaseNames(settings, request, platform).ReadAsync(cancellationToken).ConfigureAwait(false)).Distinct().ToList();
        if (images.Count == 0)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "there is no image to warm")
            {
                Hint = "name images with --image, or a Dockerfile with --dockerfile",
            };
        }

        using var registries = RegistryAccessReader.Connect(request.Registry, settings);
        var warmer = new ImageWarmer(settings, request, registries, events);
        warmer.Prepare();
        using var slots = new SemaphoreSlim(4);
        var done = await Task.WhenAll(images.Select(image => WarmAsync(warmer, image, slots, cancellationToken))).ConfigureAwait(false);
        var failures = new List<KanikoException>();
        foreach (var (result, failure) in done)
        {
            results.Add(result);
            if (failure is not null)
            {
                failures.Add(failure);
                await events.WarnAsync(
                    new Diagnostic("WarmFailed", Severity.Warning, "An image could not be put into the cache directory", $"{result.Reference}: {failure.Message}", Span: null),
                    cancellationToken).ConfigureAwait(false);
            }
        }

        // kaniko: it is a failure when every image failed.
        if (failures.Count == images.Count)
        {
            throw new KanikoException(failures[0].Code, failures.Count == 1 ? failures[0].Message : $"none of {images.Count} images could be warmed; the first: {failures[0].Message}")
            {
                Hint = failures[0].Hint,
            };
        }
    }

    private static async Task<(WarmedImage Result, KanikoException? Failure)> WarmAsync(
        ImageWarmer warmer, ImageToWarm image, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return (await warmer.WarmAsync(image, cancellationToken).ConfigureAwait(false), null);
        }
        catch (KanikoException e) when (e.Code is not (ErrorCode.DiskFull or ErrorCode.Cancelled))
        {
            return (new WarmedImage(image.Name, WarmOutcome.Failed, Digest: null, 0, e.Message), e);
        }
        finally
        {
            slots.Release();
        }
    }
}

/// <summary>An image and the platform that it is wanted for.</summary>
internal sealed record ImageToWarm(string Name, Platform Platform);
