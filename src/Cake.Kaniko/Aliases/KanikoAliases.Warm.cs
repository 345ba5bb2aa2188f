using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoWarm</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Fetches base images into a cache directory, for builds that name it in <c>CacheDirectory</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">Which images, and where to.</param>
    /// <returns>What became of each image.</returns>
    /// <exception cref="CakeException">No image could be fetched.</exception>
    /// <example>
    /// <code>
    /// KanikoWarm(new KanikoWarmSettings { Dockerfile = "./src/App/Dockerfile", CacheDirectory = "./cache" });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Warm")]
    public static WarmResult KanikoWarm(this ICakeContext context, KanikoWarmSettings settings) =>
        context.KanikoWarmAsync(settings).GetAwaiter().GetResult();

    /// <summary>Fetches base images into a cache directory, for builds that name it in <c>CacheDirectory</c>; several commands may run at the same time.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">Which images, and where to.</param>
    /// <returns>What became of each image.</returns>
    /// <exception cref="CakeException">No image could be fetched.</exception>
    /// <example>
    /// <code>
    /// var result = await KanikoWarmAsync(settings);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Warm")]
    public static Task<WarmResult> KanikoWarmAsync(this ICakeContext context, KanikoWarmSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.WarmAsync(runner.Request(WarmFlags.Table), token));
    }

    /// <summary>Fetches base images into a cache directory, for builds that name it in <c>CacheDirectory</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The cache directory.</param>
    /// <param name="images">The images.</param>
    /// <returns>What became of each image.</returns>
    /// <exception cref="CakeException">No image could be fetched.</exception>
    /// <example>
    /// <code>
    /// KanikoWarm("./cache", "mcr.microsoft.com/dotnet/aspnet:10.0");
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Warm")]
    public static WarmResult KanikoWarm(this ICakeContext context, DirectoryPath directory, params string[] images) =>
        context.KanikoWarm(new KanikoWarmSettings { CacheDirectory = directory, Images = [.. images] });
}
