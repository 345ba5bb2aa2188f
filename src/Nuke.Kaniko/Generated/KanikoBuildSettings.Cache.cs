// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>Look layers up in the cache repository, and put new ones there.</summary>
    public bool? Cache { get; init; }

    /// <summary>Sets <see cref="Cache"/>.</summary>
    public KanikoBuildSettings SetCache(bool? value) => this with { Cache = value };

    /// <summary>Resets <see cref="Cache"/>.</summary>
    public KanikoBuildSettings ResetCache() => this with { Cache = null };

    /// <summary>Enables <see cref="Cache"/>.</summary>
    public KanikoBuildSettings EnableCache() => this with { Cache = true };

    /// <summary>Disables <see cref="Cache"/>.</summary>
    public KanikoBuildSettings DisableCache() => this with { Cache = false };

    /// <summary>Toggles <see cref="Cache"/>.</summary>
    public KanikoBuildSettings ToggleCache() => this with { Cache = !(Cache ?? false) };

    /// <summary>The cache repository (<c>REPOSITORY|oci:PATH</c>). Default: the first destination's repository followed by /cache.</summary>
    public string? CacheRepository { get; init; }

    /// <summary>Sets <see cref="CacheRepository"/>.</summary>
    public KanikoBuildSettings SetCacheRepository(string? value) => this with { CacheRepository = value };

    /// <summary>Resets <see cref="CacheRepository"/>.</summary>
    public KanikoBuildSettings ResetCacheRepository() => this with { CacheRepository = null };

    /// <summary>Base images that 'kaniko warm' put on disk (<c>DIRECTORY</c>). Default: <c>/cache</c>.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Sets <see cref="CacheDirectory"/>.</summary>
    public KanikoBuildSettings SetCacheDirectory(string? value) => this with { CacheDirectory = value };

    /// <summary>Resets <see cref="CacheDirectory"/>.</summary>
    public KanikoBuildSettings ResetCacheDirectory() => this with { CacheDirectory = null };

    /// <summary>Age from which a cached layer is not used. Default: <c>336h</c>.</summary>
    public TimeSpan? CacheTimeToLive { get; init; }

    /// <summary>Sets <see cref="CacheTimeToLive"/>.</summary>
    public KanikoBuildSettings SetCacheTimeToLive(TimeSpan? value) => this with { CacheTimeToLive = value };

    /// <summary>Resets <see cref="CacheTimeToLive"/>.</summary>
    public KanikoBuildSettings ResetCacheTimeToLive() => this with { CacheTimeToLive = null };

    /// <summary>RUN and WORKDIR layers take part. Default: <c>true</c>.</summary>
    public bool? CacheRunLayers { get; init; }

    /// <summary>Sets <see cref="CacheRunLayers"/>.</summary>
    public KanikoBuildSettings SetCacheRunLayers(bool? value) => this with { CacheRunLayers = value };

    /// <summary>Resets <see cref="CacheRunLayers"/>.</summary>
    public KanikoBuildSettings ResetCacheRunLayers() => this with { CacheRunLayers = null };

    /// <summary>Enables <see cref="CacheRunLayers"/>.</summary>
    public KanikoBuildSettings EnableCacheRunLayers() => this with { CacheRunLayers = true };

    /// <summary>Disables <see cref="CacheRunLayers"/>.</summary>
    public KanikoBuildSettings DisableCacheRunLayers() => this with { CacheRunLayers = false };

    /// <summary>Toggles <see cref="CacheRunLayers"/>.</summary>
    public KanikoBuildSettings ToggleCacheRunLayers() => this with { CacheRunLayers = !(CacheRunLayers ?? true) };

    /// <summary>COPY and ADD layers take part.</summary>
    public bool? CacheCopyLayers { get; init; }

    /// <summary>Sets <see cref="CacheCopyLayers"/>.</summary>
    public KanikoBuildSettings SetCacheCopyLayers(bool? value) => this with { CacheCopyLayers = value };

    /// <summary>Resets <see cref="CacheCopyLayers"/>.</summary>
    public KanikoBuildSettings ResetCacheCopyLayers() => this with { CacheCopyLayers = null };

    /// <summary>Enables <see cref="CacheCopyLayers"/>.</summary>
    public KanikoBuildSettings EnableCacheCopyLayers() => this with { CacheCopyLayers = true };

    /// <summary>Disables <see cref="CacheCopyLayers"/>.</summary>
    public KanikoBuildSettings DisableCacheCopyLayers() => this with { CacheCopyLayers = false };

    /// <summary>Toggles <see cref="CacheCopyLayers"/>.</summary>
    public KanikoBuildSettings ToggleCacheCopyLayers() => this with { CacheCopyLayers = !(CacheCopyLayers ?? false) };

    /// <summary>Look up, but put no new layer into the cache repository.</summary>
    public bool? NoPushCache { get; init; }

    /// <summary>Sets <see cref="NoPushCache"/>.</summary>
    public KanikoBuildSettings SetNoPushCache(bool? value) => this with { NoPushCache = value };

    /// <summary>Resets <see cref="NoPushCache"/>.</summary>
    public KanikoBuildSettings ResetNoPushCache() => this with { NoPushCache = null };

    /// <summary>Enables <see cref="NoPushCache"/>.</summary>
    public KanikoBuildSettings EnableNoPushCache() => this with { NoPushCache = true };

    /// <summary>Disables <see cref="NoPushCache"/>.</summary>
    public KanikoBuildSettings DisableNoPushCache() => this with { NoPushCache = false };

    /// <summary>Toggles <see cref="NoPushCache"/>.</summary>
    public KanikoBuildSettings ToggleNoPushCache() => this with { NoPushCache = !(NoPushCache ?? false) };

    /// <summary>Unpack the filesystem even when every step is cached.</summary>
    public bool? Materialize { get; init; }

    /// <summary>Sets <see cref="Materialize"/>.</summary>
    public KanikoBuildSettings SetMaterialize(bool? value) => this with { Materialize = value };

    /// <summary>Resets <see cref="Materialize"/>.</summary>
    public KanikoBuildSettings ResetMaterialize() => this with { Materialize = null };

    /// <summary>Enables <see cref="Materialize"/>.</summary>
    public KanikoBuildSettings EnableMaterialize() => this with { Materialize = true };

    /// <summary>Disables <see cref="Materialize"/>.</summary>
    public KanikoBuildSettings DisableMaterialize() => this with { Materialize = false };

    /// <summary>Toggles <see cref="Materialize"/>.</summary>
    public KanikoBuildSettings ToggleMaterialize() => this with { Materialize = !(Materialize ?? false) };

    /// <summary>Look nothing up, not even on this machine.</summary>
    public bool? NoCache { get; init; }

    /// <summary>Sets <see cref="NoCache"/>.</summary>
    public KanikoBuildSettings SetNoCache(bool? value) => this with { NoCache = value };

    /// <summary>Resets <see cref="NoCache"/>.</summary>
    public KanikoBuildSettings ResetNoCache() => this with { NoCache = null };

    /// <summary>Enables <see cref="NoCache"/>.</summary>
    public KanikoBuildSettings EnableNoCache() => this with { NoCache = true };

    /// <summary>Disables <see cref="NoCache"/>.</summary>
    public KanikoBuildSettings DisableNoCache() => this with { NoCache = false };

    /// <summary>Toggles <see cref="NoCache"/>.</summary>
    public KanikoBuildSettings ToggleNoCache() => this with { NoCache = !(NoCache ?? false) };

    /// <summary>A stage for which nothing is looked up (<c>STAGE</c>).</summary>
    public IReadOnlyList<string> NoCacheFilters { get; init; } = [];

    /// <summary>Sets <see cref="NoCacheFilters"/>.</summary>
    public KanikoBuildSettings SetNoCacheFilters(params IEnumerable<string> values) => this with { NoCacheFilters = [.. values] };

    /// <summary>Adds to <see cref="NoCacheFilters"/>.</summary>
    public KanikoBuildSettings AddNoCacheFilters(params IEnumerable<string> values) => this with { NoCacheFilters = [.. NoCacheFilters, .. values] };

    /// <summary>Adds one to <see cref="NoCacheFilters"/>.</summary>
    public KanikoBuildSettings AddNoCacheFilter(string value) => this with { NoCacheFilters = [.. NoCacheFilters, value] };

    /// <summary>Removes from <see cref="NoCacheFilters"/>.</summary>
    public KanikoBuildSettings RemoveNoCacheFilters(params IEnumerable<string> values) => this with { NoCacheFilters = [.. NoCacheFilters.Except(values)] };

    /// <summary>Empties <see cref="NoCacheFilters"/>.</summary>
    public KanikoBuildSettings ClearNoCacheFilters() => this with { NoCacheFilters = [] };
}
