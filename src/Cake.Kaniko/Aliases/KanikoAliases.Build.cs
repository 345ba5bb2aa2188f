using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoBuild</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Builds an image, and pushes it to its destinations.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to build. Its context is the working directory, unless it says otherwise.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="CakeException">The build failed; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// var result = KanikoBuild(new KanikoBuildSettings
    /// {
    ///     Context = "./src/App",
    ///     Destinations = { "registry.example.com/team/app:1.0" },
    ///     BuildArguments = { ["CONFIGURATION"] = configuration },
    /// });
    /// Information("{0} is {1}", result.Images[0].Reference, result.Digest);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Build")]
    public static BuildResult KanikoBuild(this ICakeContext context, KanikoBuildSettings settings) =>
        context.KanikoBuildAsync(settings).GetAwaiter().GetResult();

    /// <summary>Builds an image from a directory, and pushes it.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The directory with the sources and the Dockerfile.</param>
    /// <param name="destinations">The image references to push to.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="CakeException">The build failed; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// KanikoBuild("./src/App", "registry.example.com/team/app:1.0", "registry.example.com/team/app:latest");
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Build")]
    public static BuildResult KanikoBuild(this ICakeContext context, DirectoryPath directory, params string[] destinations) =>
        context.KanikoBuild(directory, new KanikoBuildSettings { Destinations = [.. destinations] });

    /// <summary>Builds an image from a directory.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The directory with the sources; it takes the place of the one in <paramref name="settings"/>.</param>
    /// <param name="settings">What to build.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="CakeException">The build failed; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// KanikoBuild("./src/App", new KanikoBuildSettings { NoPush = true, TarPath = "./artifacts/app.tar", Destinations = { "app:1.0" } });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Build")]
    public static BuildResult KanikoBuild(this ICakeContext context, DirectoryPath directory, KanikoBuildSettings settings) =>
        context.KanikoBuildAsync(directory, settings).GetAwaiter().GetResult();

    /// <summary>Builds an image from a directory.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The directory with the sources and the Dockerfile.</param>
    /// <param name="configure">Fills in the settings.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="CakeException">The build failed; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// KanikoBuild("./src/App", settings => settings.Destinations.Add("registry.example.com/team/app:1.0"));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Build")]
    public static BuildResult KanikoBuild(this ICakeContext context, DirectoryPath directory, Action<KanikoBuildSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new KanikoBuildSettings();
        configure(settings);
        return context.KanikoBuild(directory, settings);
    }

    /// <summary>Builds an image, and pushes it to its destinations; several builds may run at the same time.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to build. Its context is the working directory, unless it says otherwise.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="CakeException">The build failed; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// Task("Images").Does(async () =>
    /// {
    ///     var web = KanikoBuildAsync(new KanikoBuildSettings { Context = "./web", Destinations = { "registry.example.com/web:1.0" } });
    ///     var api = KanikoBuildAsync(new KanikoBuildSettings { Context = "./api", Destinations = { "registry.example.com/api:1.0" } });
    ///     await System.Threading.Tasks.Task.WhenAll(web, api);
    /// });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Build")]
    public static Task<BuildResult> KanikoBuildAsync(this ICakeContext context, KanikoBuildSettings settings) =>
        Build(context, settings, directory: null);

    /// <summary>Builds an image from a directory; several builds may run at the same time.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The directory with the sources; it takes the place of the one in <paramref name="settings"/>.</param>
    /// <param name="settings">What to build.</param>
    /// <returns>Digests, layers, steps and timings.</returns>
    /// <exception cref="CakeException">The build failed; the message has the lines of the Dockerfile around the failure.</exception>
    /// <example>
    /// <code>
    /// var result = await KanikoBuildAsync("./web", new KanikoBuildSettings { Destinations = { "registry.example.com/web:1.0" } });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Build")]
    public static Task<BuildResult> KanikoBuildAsync(this ICakeContext context, DirectoryPath directory, KanikoBuildSettings settings) =>
        Build(context, settings, directory);

    private static Task<BuildResult> Build(ICakeContext context, KanikoBuildSettings settings, DirectoryPath? directory)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.BuildAsync(Request(runner, settings, directory), token));
    }

    /// <summary>The directory of an alias takes the place of the settings' context, which takes the place of the working directory.</summary>
    private static BuildRequest Request(KanikoRunner runner, KanikoBuildSettings settings, DirectoryPath? directory) => runner.Request(
        ExecutorFlags.Table,
        (line, paths) => line.Add("context", paths.Absolute(directory ?? settings.Context ?? runner.WorkingDirectory)));
}
