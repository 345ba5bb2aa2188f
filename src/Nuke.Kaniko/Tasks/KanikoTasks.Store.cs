using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Nuke.Kaniko;

/// <content>The cache directory and the work directory.</content>
public static partial class KanikoTasks
{
    /// <summary>Fetches base images into a cache directory, for builds that name it in <see cref="KanikoBuildSettings.CacheDirectory"/>.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>What became of each image.</returns>
    /// <exception cref="KanikoFailedException">No image could be fetched.</exception>
    public static WarmResult KanikoWarm(Func<KanikoWarmSettings, KanikoWarmSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoWarm(configurator(new KanikoWarmSettings()));
    }

    /// <summary>Fetches base images into a cache directory, for builds that name it in <see cref="KanikoBuildSettings.CacheDirectory"/>.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>What became of each image.</returns>
    /// <exception cref="KanikoFailedException">No image could be fetched.</exception>
    public static WarmResult KanikoWarm(KanikoWarmSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.WarmAsync(runner.Request(WarmFlags.Table), token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Makes room in the work directory: removes what no build used for some time.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>What went, and what stays.</returns>
    /// <exception cref="KanikoFailedException">The work directory cannot be used.</exception>
    public static StoreResult KanikoGc(Func<KanikoGcSettings, KanikoGcSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoGc(configurator(new KanikoGcSettings()));
    }

    /// <summary>Makes room in the work directory: removes what no build used for some time.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>What went, and what stays.</returns>
    /// <exception cref="KanikoFailedException">The work directory cannot be used.</exception>
    public static StoreResult KanikoGc(KanikoGcSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.GcAsync(runner.Request(StoreFlags.GcTable), token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Says what is in the work directory.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>How much there is of each kind.</returns>
    /// <exception cref="KanikoFailedException">The work directory cannot be used.</exception>
    public static StoreResult KanikoDu(Func<KanikoDuSettings, KanikoDuSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoDu(configurator(new KanikoDuSettings()));
    }

    /// <summary>Says what is in the work directory.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>How much there is of each kind.</returns>
    /// <exception cref="KanikoFailedException">The work directory cannot be used.</exception>
    public static StoreResult KanikoDu(KanikoDuSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.DuAsync(runner.Request(StoreFlags.DuTable), token), CancellationToken.None).GetAwaiter().GetResult();
    }
}
