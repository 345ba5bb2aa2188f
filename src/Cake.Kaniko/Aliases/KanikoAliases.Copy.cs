using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoCopy</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Copies an image, or an index with all its images, from one registry to others, byte for byte.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to copy, and where to.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="CakeException">It could not be copied.</exception>
    /// <example>
    /// <code>
    /// KanikoCopy(new KanikoCopySettings { Source = "registry.example.com/team/app:1.0", Destinations = { "registry.example.com/team/app:stable" } });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Copy")]
    public static PushResult KanikoCopy(this ICakeContext context, KanikoCopySettings settings) =>
        context.KanikoCopyAsync(settings).GetAwaiter().GetResult();

    /// <summary>Copies an image, or an index with all its images, from one registry to others, byte for byte; several commands may run at the same time.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to copy, and where to.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="CakeException">It could not be copied.</exception>
    /// <example>
    /// <code>
    /// var result = await KanikoCopyAsync(settings);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Copy")]
    public static Task<PushResult> KanikoCopyAsync(this ICakeContext context, KanikoCopySettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.CopyAsync(runner.Request(CopyFlags.Table) with { Source = settings.Source ?? "" }, token));
    }

    /// <summary>Copies an image, or an index with all its images, from one registry to others, byte for byte.</summary>
    /// <param name="context">The context.</param>
    /// <param name="source">The image reference to copy.</param>
    /// <param name="destinations">The image references to copy it to.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="CakeException">It could not be copied.</exception>
    /// <example>
    /// <code>
    /// KanikoCopy("registry.example.com/team/app:1.0", "registry.example.com/team/app:stable");
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Copy")]
    public static PushResult KanikoCopy(this ICakeContext context, string source, params string[] destinations) =>
        context.KanikoCopy(new KanikoCopySettings { Source = source, Destinations = [.. destinations] });
}
