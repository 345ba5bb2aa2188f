using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoIndex</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Makes a multi-platform index of images, and pushes it.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">The images, and where to push to.</param>
    /// <returns>The digest of the index, what it names, and where it is now.</returns>
    /// <exception cref="CakeException">It could not be made or pushed.</exception>
    /// <example>
    /// <code>
    /// KanikoIndex(new KanikoIndexSettings
    /// {
    ///     Images = { "registry.example.com/team/app:1.0-amd64", "registry.example.com/team/app:1.0-arm64" },
    ///     Destinations = { "registry.example.com/team/app:1.0" },
    /// });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Index")]
    public static PushResult KanikoIndex(this ICakeContext context, KanikoIndexSettings settings) =>
        context.KanikoIndexAsync(settings).GetAwaiter().GetResult();

    /// <summary>Makes a multi-platform index of images, and pushes it; several commands may run at the same time.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">The images, and where to push to.</param>
    /// <returns>The digest of the index, what it names, and where it is now.</returns>
    /// <exception cref="CakeException">It could not be made or pushed.</exception>
    /// <example>
    /// <code>
    /// var result = await KanikoIndexAsync(settings);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Index")]
    public static Task<PushResult> KanikoIndexAsync(this ICakeContext context, KanikoIndexSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.IndexAsync(runner.Request(IndexFlags.Table) with { Images = [.. settings.Images] }, token));
    }
}
