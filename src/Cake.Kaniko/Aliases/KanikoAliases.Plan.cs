using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;

namespace Cake.Kaniko;

/// <content><c>KanikoPlan</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>What a build would do, one action a line; nothing is built, and no destination is needed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to plan. Its context is the working directory, unless it says otherwise.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="CakeException">There is no plan; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// foreach (var line in KanikoPlan(new KanikoBuildSettings { Context = "./src/App" }))
    /// {
    ///     Information("{0}", line);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Plan")]
    public static IReadOnlyList<string> KanikoPlan(this ICakeContext context, KanikoBuildSettings settings) =>
        Plan(context, settings, directory: null);

    /// <summary>What a build from a directory would do, one action a line; nothing is built.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The directory with the sources and the Dockerfile.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="CakeException">There is no plan; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// Information("{0}", string.Join("\n", KanikoPlan("./src/App")));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Plan")]
    public static IReadOnlyList<string> KanikoPlan(this ICakeContext context, DirectoryPath directory) =>
        Plan(context, new KanikoBuildSettings(), directory);

    /// <summary>What a build from a directory would do, one action a line; nothing is built, and no destination is needed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The directory with the sources; it takes the place of the one in <paramref name="settings"/>.</param>
    /// <param name="settings">What to plan.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="CakeException">There is no plan; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// var plan = KanikoPlan("./src/App", new KanikoBuildSettings { Targets = { "test" } });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Plan")]
    public static IReadOnlyList<string> KanikoPlan(this ICakeContext context, DirectoryPath directory, KanikoBuildSettings settings) =>
        Plan(context, settings, directory);

    private static IReadOnlyList<string> Plan(ICakeContext context, KanikoBuildSettings settings, DirectoryPath? directory)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.PlanAsync(Request(runner, settings, directory), token)).GetAwaiter().GetResult();
    }
}
