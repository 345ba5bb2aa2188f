using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Nuke.Kaniko;

/// <content><c>KanikoBuild</c>.</content>
public static partial class KanikoTasks
{
    /// <summary>Builds an image, and pushes it to its destinations.</summary>
    /// <param name="configurator">Says what to build.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="KanikoFailedException">The build failed.</exception>
    public static BuildResult KanikoBuild(Func<KanikoBuildSettings, KanikoBuildSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoBuild(configurator(new KanikoBuildSettings()));
    }

    /// <summary>Builds an image, and pushes it to its destinations.</summary>
    /// <param name="settings">What to build.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="KanikoFailedException">The build failed.</exception>
    public static BuildResult KanikoBuild(KanikoBuildSettings settings) => KanikoBuildAsync(settings).GetAwaiter().GetResult();

    /// <summary>Builds several images: <c>_ => _.SetContext(x).CombineWith(names, (_, name) => _.AddDestination(name))</c>.</summary>
    /// <param name="configurator">Says what to build.</param>
    /// <param name="degreeOfParallelism">How many run at the same time.</param>
    /// <param name="completeOnFailure">Whether builds are still begun after one has failed.</param>
    /// <returns>The results, in the order of the settings.</returns>
    /// <exception cref="KanikoFailedException">A build failed; those that ran at the time were waited for.</exception>
    /// <exception cref="AggregateException">Several builds failed.</exception>
    public static IReadOnlyCollection<(KanikoBuildSettings Settings, BuildResult Result)> KanikoBuild(
        Func<KanikoBuildSettings, IEnumerable<KanikoBuildSettings>> configurator, int degreeOfParallelism = 1, bool completeOnFailure = false)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoCombination.RunAsync(
            configurator(new KanikoBuildSettings()), settings => KanikoBuildAsync(settings), degreeOfParallelism, completeOnFailure).GetAwaiter().GetResult();
    }

    /// <summary>Builds an image, and pushes it to its destinations.</summary>
    /// <param name="settings">What to build.</param>
    /// <param name="cancellationToken">Interrupts the build.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="KanikoFailedException">The build failed.</exception>
    public static Task<BuildResult> KanikoBuildAsync(KanikoBuildSettings settings, CancellationToken cancellationToken = default)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.BuildAsync(Request(runner, settings), token), cancellationToken);
    }

    /// <summary>What a build would do, one action a line; nothing is built, and no destination is needed.</summary>
    /// <param name="configurator">Says what to plan.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="KanikoFailedException">There is no plan.</exception>
    public static IReadOnlyList<string> KanikoPlan(Func<KanikoBuildSettings, KanikoBuildSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoPlan(configurator(new KanikoBuildSettings()));
    }

    /// <summary>What a build would do, one action a line; nothing is built, and no destination is needed.</summary>
    /// <param name="settings">What to plan.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="KanikoFailedException">There is no plan.</exception>
    public static IReadOnlyList<string> KanikoPlan(KanikoBuildSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.PlanAsync(Request(runner, settings), token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Checks a Dockerfile without building it. What is found is in the log as warnings, and in the result.</summary>
    /// <param name="configurator">Says what a build of it would be.</param>
    /// <returns>The findings, with their places.</returns>
    /// <exception cref="KanikoFailedException">The Dockerfile cannot be read.</exception>
    public static CheckResult KanikoCheck(Func<KanikoBuildSettings, KanikoBuildSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoCheck(configurator(new KanikoBuildSettings()));
    }

    /// <summary>Checks a Dockerfile without building it. What is found is in the log as warnings, and in the result.</summary>
    /// <param name="settings">What a build of it would be.</param>
    /// <returns>The findings, with their places.</returns>
    /// <exception cref="KanikoFailedException">The Dockerfile cannot be read.</exception>
    public static CheckResult KanikoCheck(KanikoBuildSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.CheckAsync(Request(runner, settings), token), CancellationToken.None).GetAwaiter().GetResult();
    }

    private static BuildRequest Request(KanikoRunner runner, KanikoBuildSettings settings)
    {
        var request = runner.Request(ExecutorFlags.Table);
        return settings.Context is null ? request with { Context = runner.WorkingDirectory } : request;
    }
}
