using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoPush</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Pushes an image that is on disk: a tarball of <c>docker save</c>, or an OCI image layout.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to push, and where to.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="CakeException">It could not be pushed.</exception>
    /// <example>
    /// <code>
    /// var pushed = KanikoPush(new KanikoPushSettings { Source = "./artifacts/app.tar", Destinations = { "registry.example.com/team/app:1.0" } });
    /// Information("{0}", pushed.Images[0].Pinned);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Push")]
    public static PushResult KanikoPush(this ICakeContext context, KanikoPushSettings settings) =>
        context.KanikoPushAsync(settings).GetAwaiter().GetResult();

    /// <summary>Pushes an image that is on disk: a tarball of <c>docker save</c>, or an OCI image layout; several commands may run at the same time.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What to push, and where to.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="CakeException">It could not be pushed.</exception>
    /// <example>
    /// <code>
    /// var result = await KanikoPushAsync(settings);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Push")]
    public static Task<PushResult> KanikoPushAsync(this ICakeContext context, KanikoPushSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.PushAsync(Pushed(context, runner, settings), token));
    }

    /// <summary>Pushes an image that is on disk: a tarball of <c>docker save</c>, or an OCI image layout.</summary>
    /// <param name="context">The context.</param>
    /// <param name="source">The tarball, or the directory of the layout.</param>
    /// <param name="destinations">The image references to push to.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="CakeException">It could not be pushed.</exception>
    /// <example>
    /// <code>
    /// KanikoPush("./artifacts/app.tar", "registry.example.com/team/app:1.0");
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Push")]
    public static PushResult KanikoPush(this ICakeContext context, FilePath source, params string[] destinations) =>
        context.KanikoPush(new KanikoPushSettings { Source = source, Destinations = [.. destinations] });

    private static PushRequest Pushed(ICakeContext context, KanikoRunner runner, KanikoPushSettings settings) =>
        runner.Request(PushFlags.Table) with { Source = new PathText(context.Environment).Absolute(settings.Source) ?? "" };
}
