// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoWarmSettings
{
    /// <summary>Where the images are put (<c>DIRECTORY</c>). Default: <c>/cache</c>.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Sets <see cref="CacheDirectory"/>.</summary>
    public KanikoWarmSettings SetCacheDirectory(string? value) => this with { CacheDirectory = value };

    /// <summary>Resets <see cref="CacheDirectory"/>.</summary>
    public KanikoWarmSettings ResetCacheDirectory() => this with { CacheDirectory = null };

    /// <summary>Age from which an image is fetched again. Default: <c>336h</c>.</summary>
    public TimeSpan? CacheTimeToLive { get; init; }

    /// <summary>Sets <see cref="CacheTimeToLive"/>.</summary>
    public KanikoWarmSettings SetCacheTimeToLive(TimeSpan? value) => this with { CacheTimeToLive = value };

    /// <summary>Resets <see cref="CacheTimeToLive"/>.</summary>
    public KanikoWarmSettings ResetCacheTimeToLive() => this with { CacheTimeToLive = null };

    /// <summary>Fetch images that are already there.</summary>
    public bool? Force { get; init; }

    /// <summary>Sets <see cref="Force"/>.</summary>
    public KanikoWarmSettings SetForce(bool? value) => this with { Force = value };

    /// <summary>Resets <see cref="Force"/>.</summary>
    public KanikoWarmSettings ResetForce() => this with { Force = null };

    /// <summary>Enables <see cref="Force"/>.</summary>
    public KanikoWarmSettings EnableForce() => this with { Force = true };

    /// <summary>Disables <see cref="Force"/>.</summary>
    public KanikoWarmSettings DisableForce() => this with { Force = false };

    /// <summary>Toggles <see cref="Force"/>.</summary>
    public KanikoWarmSettings ToggleForce() => this with { Force = !(Force ?? false) };
}
