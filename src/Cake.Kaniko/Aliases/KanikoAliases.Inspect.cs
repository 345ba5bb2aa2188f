using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoInspect</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Looks at an image in a registry or on disk, without downloading its layers.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to look at.</param>
    /// <returns>Manifest, configuration and layers.</returns>
    /// <exception cref="CakeException">There is no such image, or it cannot be read.</exception>
    /// <example>
    /// <code>
    /// var image = KanikoInspect(new KanikoInspectSettings { Source = "registry.example.com/team/app:1.0", CustomPlatform = "linux/arm64" }).Image;
    /// Information("{0} bytes in {1} layers", image.Size, image.Layers.Count);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Inspect")]
    public static InspectResult KanikoInspect(this ICakeContext context, KanikoInspectSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.InspectAsync(runner.Request(InspectFlags.Table) with { Source = settings.Source ?? "" }, token)).GetAwaiter().GetResult();
    }

    /// <summary>Looks at an image in a registry or on disk, without downloading its layers.</summary>
    /// <param name="context">The context.</param>
    /// <param name="source">An image reference, <c>oci-layout://PATH[:TAG]</c>, or the path of a tarball or layout.</param>
    /// <returns>Manifest, configuration and layers.</returns>
    /// <exception cref="CakeException">There is no such image, or it cannot be read.</exception>
    /// <example>
    /// <code>
    /// Information("{0}", KanikoInspect("registry.example.com/team/app:1.0").Digest);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Inspect")]
    public static InspectResult KanikoInspect(this ICakeContext context, string source) =>
        context.KanikoInspect(new KanikoInspectSettings { Source = source });
}
