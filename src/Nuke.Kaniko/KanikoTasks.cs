using System.Collections;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Nuke.Kaniko;

/// <summary>The commands of the program, for <c>using static</c>.</summary>
public static class KanikoTasks
{
    /// <summary>Builds an image, and pushes it to its destinations.</summary>
    /// <param name="configurator">Says what to build.</param>
    /// <exception cref="KanikoBuildFailedException">The build failed.</exception>
    public static BuildResult KanikoBuild(Func<KanikoBuildSettings, KanikoBuildSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoBuild(configurator(new KanikoBuildSettings()));
    }

    /// <summary>Builds an image, and pushes it to its destinations.</summary>
    /// <param name="settings">What to build.</param>
    /// <exception cref="KanikoBuildFailedException">The build failed.</exception>
    public static BuildResult KanikoBuild(KanikoBuildSettings settings) => KanikoBuildAsync(settings).GetAwaiter().GetResult();

    /// <summary>Builds several images: <c>_ => _.SetContext(x).CombineWith(names, (_, name) => _.AddDestination(name))</c>.</summary>
    /// <param name="configurator">Says what to build.</param>
    /// <param name="degreeOfParallelism">How many run at the same time.</param>
    /// <exception cref="KanikoBuildFailedException">A build failed; those that run at the time are waited for.</exception>
    public static IReadOnlyCollection<(KanikoBuildSettings Settings, BuildResult Result)> KanikoBuild(
        Func<KanikoBuildSettings, IEnumerable<KanikoBuildSettings>> configurator, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return [.. configurator(new KanikoBuildSettings()).AsParallel().AsOrdered().WithDegreeOfParallelism(degreeOfParallelism)
            .Select(settings => (settings, KanikoBuild(settings)))];
    }

    /// <summary>Builds an image, and pushes it to its destinations.</summary>
    /// <param name="settings">What to build.</param>
    /// <param name="cancellationToken">Interrupts the build.</param>
    /// <exception cref="KanikoBuildFailedException">The build failed.</exception>
    public static Task<BuildResult> KanikoBuildAsync(KanikoBuildSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return RunAsync(() => Program(settings).BuildAsync(Request(settings), Listener(settings), cancellationToken));
    }

    /// <summary>What a build would do, one action a line; nothing is built.</summary>
    /// <param name="configurator">Says what to plan.</param>
    /// <exception cref="KanikoBuildFailedException">There is no plan.</exception>
    public static IReadOnlyList<string> KanikoPlan(Func<KanikoBuildSettings, KanikoBuildSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        var settings = configurator(new KanikoBuildSettings());
        return RunAsync(() => Program(settings).PlanAsync(Request(settings), Listener(settings))).GetAwaiter().GetResult();
    }

    private static async Task<T> RunAsync<T>(Func<Task<T>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (KanikoException e)
        {
            throw new KanikoBuildFailedException(FailureText.Of(e), e.ExitCode is > 0 and var code ? code : 1, e);
        }
    }

    private static BuildRequest Request(KanikoBuildSettings settings) =>
        (settings.Context is null ? settings.SetContext(WorkingDirectory(settings)) : settings).Line().ToBuildRequest();

    private static string WorkingDirectory(KanikoBuildSettings settings) => settings.ProcessWorkingDirectory ?? Directory.GetCurrentDirectory();

    private static KanikoProgram Program(KanikoBuildSettings settings)
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (var (name, value) in settings.ProcessEnvironmentVariables)
        {
            environment[name] = value;
        }

        var search = new ProgramSearch
        {
            Path = settings.ProcessToolPath,
            WorkingDirectory = WorkingDirectory(settings),
            BaseDirectory = AppContext.BaseDirectory,
            Environment = environment,
        };
        return new KanikoProgram(search.Find())
        {
            WorkingDirectory = settings.ProcessWorkingDirectory,
            Environment = environment,
            Secrets = settings.SecretValues,
        };
    }

    private static Action<BuildEvent> Listener(KanikoBuildSettings settings)
    {
        var lines = new EventLines();
        var write = settings.Logger ?? Print;
        return buildEvent =>
        {
            if (lines.Of(buildEvent) is (var level, var text))
            {
                write(level, text);
            }
        };
    }

    private static void Print(LineLevel level, string text)
    {
        if (level >= LineLevel.Information)
        {
            Console.Out.WriteLine(text);
        }
    }
}
