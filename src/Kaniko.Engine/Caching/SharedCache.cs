using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Engine.Execution;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Registries;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Caching;

/// <summary>
/// The cache repository of a build: lookups ahead of execution, and entries that are put there beside it. What goes wrong with it is a
/// warning, told once; the build then does without.
/// </summary>
internal sealed class SharedCache(ICacheRepository repository, CacheOptions options, BuildResources resources)
{
    private readonly Dictionary<string, Task> uploads = new(StringComparer.Ordinal);
    private int readWarned;
    private int writeWarned;

    public ICacheRepository Repository => repository;

    private string Form => resources.LayerForm;

    /// <summary>Whether the user wants steps of this kind in the repository.</summary>
    public bool TakesPart(StepGroup group) => group.Steps.All(step => step is CopyStep ? options.CopyLayers : options.RunLayers);

    public bool TakesNew(StepGroup group) => !options.NoPush && TakesPart(group);

    /// <summary>What the repository holds under a key, or why there is nothing to be used.</summary>
    public async Task<(StepRecord? Record, string? Miss)> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        try
        {
            if (await repository.FindAsync(CacheEntry.TagOf(key, Form), cancellationToken).ConfigureAwait(false) is not { } manifest)
            {
                return (null, $"not in {repository.Name}");
            }

            var record = CacheEntry.Read(key, Form, manifest.Span);
            return resources.IsTooOld(record)
                ? (null, $"older than {Hours(options.TimeToLive)} in {repository.Name}")
                : (record with { Origin = repository }, null);
        }
        catch (KanikoException e) when (e.Code == ErrorCode.ManifestInvalid)
        {
            await WarnAsync("CacheEntryRefused", "An entry of the cache repository was not used",
                $"the entry {CacheEntry.TagOf(key, Form)} of {repository.Name} is refused: {e.Message}", cancellationToken).ConfigureAwait(false);
            return (null, $"the entry in {repository.Name} is refused");
        }
        catch (Exception e) when (IsFailure(e))
        {
            await TellUnreadAsync(e, cancellationToken).ConfigureAwait(false);
            return (null, $"{repository.Name} cannot be read");
        }
    }

    /// <summary>Tells once that nothing is read from the repository; where nobody answers, also that nothing is put there.</summary>
    public async Task TellUnreadAsync(Exception error, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref readWarned, 1) == 0)
        {
            var lost = RegistryCache.IsLost(error);
            if (lost)
            {
                Volatile.Write(ref writeWarned, 1);
            }

            await WarnAsync("CacheNotRead", "The cache repository cannot be read",
                $"{repository.Name} cannot be read{(lost ? " or written to" : "")}: {error.Message}", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Puts an entry into the repository while the build goes on.</summary>
    /// <param name="group">Whose result it is.</param>
    /// <param name="key">The group's.</param>
    /// <param name="record">With a layer whose blob is in the store.</param>
    /// <param name="push">The layer's way to a destination, which is waited for so that it is sent only once; null where it goes nowhere else.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Begin(StepGroup group, CacheKey key, StepRecord record, LayerPush? push, CancellationToken cancellationToken) =>
        Once(key, () => SaveAsync(group, key, record, push, cancellationToken));

    /// <summary>As <see cref="Begin"/>, for a result that was known before: only where the repository lacks it.</summary>
    public void BeginMissing(StepGroup group, CacheKey key, Func<Task<StepRecord>> record, CancellationToken cancellationToken) =>
        Once(key, async () =>
        {
            if (!await repository.HoldsAsync(CacheEntry.TagOf(key, Form), cancellationToken).ConfigureAwait(false))
            {
                await SaveAsync(group, key, await record().ConfigureAwait(false), push: null, cancellationToken).ConfigureAwait(false);
            }
        });

    /// <summary>Puts there what went into the keys of this build, for explanations.</summary>
    public void BeginParts(
        SharedParts parts, IEnumerable<(CacheKey Slot, IReadOnlyDictionary<string, string> Parts)> steps, CancellationToken cancellationToken)
    {
        if (!options.NoPush)
        {
            Once(CacheKey.Of("parts", parts.Tag), () => parts.SaveAsync(steps, cancellationToken));
        }
    }

    /// <summary>Waits until everything that was begun has ended.</summary>
    public Task FinishAsync()
    {
        lock (uploads)
        {
            return Task.WhenAll([.. uploads.Values]);
        }
    }

    /// <summary>A failure of the repository, or of the way to it, and not of this program.</summary>
    public static bool IsFailure(Exception error) => error is KanikoException or IOException or UnauthorizedAccessException or HttpRequestException;

    private void Once(CacheKey key, Func<Task> save)
    {
        lock (uploads)
        {
            if (!uploads.ContainsKey(key.Hex))
            {
                uploads[key.Hex] = Task.Run(() => GuardAsync(save), CancellationToken.None);
            }
        }
    }

    private async Task SaveAsync(StepGroup group, CacheKey key, StepRecord record, LayerPush? push, CancellationToken cancellationToken)
    {
        if (push is not null)
        {
            await push.Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var entry = CacheEntry.Write(key, Form, record, group.Last.Text);
        var layer = record.LayerIn(Form) is { } made ? SourceOf(made.Descriptor, push?.Destination) : null;
        await repository.SaveAsync(CacheEntry.TagOf(key, Form), entry, layer, cancellationToken).ConfigureAwait(false);
        resources.Events.Offer(new Traced(TraceLevel.Debug, $"Pushed layer of {group.Last.Id} to cache {repository.Name}"));
    }

    private BlobSource SourceOf(Descriptor layer, ImageReference? mountFrom) =>
        new(layer, _ => ValueTask.FromResult<Stream>(resources.Blobs.Open(layer.Digest))) { MountFrom = mountFrom is null ? [] : [mountFrom] };

    /// <summary>The cache is a help: nothing that fails here fails the build.</summary>
    private async Task GuardAsync(Func<Task> save)
    {
        if (Volatile.Read(ref writeWarned) > 0)
        {
            return; // the first failure was told; the rest would be the same
        }

        try
        {
            await save().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e) when (IsFailure(e))
        {
            if (Interlocked.Exchange(ref writeWarned, 1) == 0)
            {
                await WarnAsync("CacheNotWritten", "The cache repository cannot be written to",
                    $"nothing new is put into {repository.Name}: {e.Message}", CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task WarnAsync(string rule, string description, string detail, CancellationToken cancellationToken) =>
        await resources.Events.WarnAsync(new Diagnostic(rule, Severity.Warning, description, detail, Span: null), cancellationToken).ConfigureAwait(false);

    private static string Hours(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.##}h");
}

/// <summary>The way of a layer to the registry of a destination.</summary>
/// <param name="Destination">Where it then is.</param>
/// <param name="Done">Ends when it is there.</param>
internal sealed record LayerPush(ImageReference Destination, Task Done);
