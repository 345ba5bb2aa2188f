using Kaniko.Diagnostics;
using Kaniko.Engine.Caching;
using Kaniko.Images;
using Kaniko.Registries;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Kaniko's check of the destinations: an upload is started in each repository, and cancelled. It runs beside the reading of the context and
/// the planning, and is heard before the first step.
/// </summary>
internal sealed class PushPermission : IAsyncDisposable
{
    private readonly BuildResources resources;
    private readonly IReadOnlyList<Task> destinations;
    private readonly Task? cache;
    private readonly CancellationTokenSource stop;

    private PushPermission(BuildResources resources, CancellationToken cancellationToken)
    {
        this.resources = resources;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (images, layers) = Repositories(resources.Request);
        destinations = [.. images.Select(Ask)];
        cache = layers is null || images.Any(image => image.Name == layers.Name) ? null
            : Task.Run(() => resources.SharedCache!.Repository.CheckPushAsync(stop.Token), stop.Token);
    }

    private bool PushesImage => destinations.Count > 0;

    /// <summary>Starts asking, where the request pushes something and does not do without the check.</summary>
    public static PushPermission Begin(BuildResources resources, CancellationToken cancellationToken) => new(resources, cancellationToken);

    /// <summary>
    /// Throws where a destination may not be pushed to. A build that pushes its image does without its cache repository, and warns; one that
    /// pushes nothing else ends.
    /// </summary>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        foreach (var destination in destinations)
        {
            await destination.ConfigureAwait(false);
        }

        try
        {
            await (cache ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (KanikoException e)
        {
            const string Hint = "pass --no-push-cache to read the cache only";
            if (!PushesImage)
            {
                throw new KanikoException(e.Code, $"layers cannot be pushed to the cache: {e.Message}", e) { Hint = Hint };
            }

            if (RegistryCache.IsLost(e))
            {
                await resources.SharedCache!.TellUnreadAsync(e, cancellationToken).ConfigureAwait(false);
                return;
            }

            await resources.Events.WarnAsync(
                new Diagnostic("CacheNotPushed", Severity.Warning, "Cached layers are pushed to a repository", $"{e.Message}; {Hint}", Span: null), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Ends what is still asked, when the build does not come to its steps.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        foreach (var check in destinations.Append(cache ?? Task.CompletedTask))
        {
            await check.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.Dispose();
    }

    private static (IReadOnlyList<ImageReference> Images, ImageReference? Cache) Repositories(BuildRequest request)
    {
        if (request.Registry.SkipPushPermissionCheck || request.DryRun)
        {
            return ([], null);
        }

        var all = request.Destinations.Select(ImageReference.Parse).DistinctBy(destination => destination.Name).ToList();
        return (request.NoPush ? [] : all, CacheRepositories.Pushed(request));
    }

    private Task Ask(ImageReference repository) => Task.Run(
        () => resources.Registries.For(repository, RegistryAccess.Push).CheckPushAsync(stop.Token), stop.Token);
}
