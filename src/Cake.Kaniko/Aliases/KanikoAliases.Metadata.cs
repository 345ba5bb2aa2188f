using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Metadata;

namespace Cake.Kaniko;

/// <content><c>KanikoMetadata</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>
    /// Tags, labels and annotations of an image, made from git and from the variables of the CI system in the rules of
    /// docker/metadata-action.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">The names of the image, and the rules.</param>
    /// <returns>What the image is called; <c>KanikoBuildSettings.AddMetadata</c> takes it.</returns>
    /// <exception cref="CakeException">A rule cannot be read.</exception>
    /// <example>
    /// <code>
    /// var metadata = KanikoMetadata(new KanikoMetadataSettings
    /// {
    ///     Images = { "registry.example.com/team/app" },
    ///     Tags = { "type=ref,event=branch", "type=semver,pattern={{version}}", "type=sha" },
    /// });
    /// KanikoBuild("./src/App", new KanikoBuildSettings().AddMetadata(metadata));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Metadata")]
    public static ImageMetadata KanikoMetadata(this ICakeContext context, KanikoMetadataSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.MakeAsync(async token =>
        {
            var git = await GitState.ReadAsync(
                runner.Environment(), new PathText(context.Environment).Absolute(settings.Repository) ?? runner.WorkingDirectory, token).ConfigureAwait(false);
            return ImageTags.Make(runner.Request(MetadataFlags.Table), git, TimeProvider.System.GetUtcNow());
        }).GetAwaiter().GetResult();
    }

    /// <summary>Tags, labels and annotations of an image, by the default rules: schedule, branch, tag and pull request.</summary>
    /// <param name="context">The context.</param>
    /// <param name="images">The names of the image, without tags.</param>
    /// <returns>What the image is called; <c>KanikoBuildSettings.AddMetadata</c> takes it.</returns>
    /// <exception cref="CakeException">There is no commit to speak of.</exception>
    /// <example>
    /// <code>
    /// foreach (var reference in KanikoMetadata("registry.example.com/team/app").References)
    /// {
    ///     Information("{0}", reference);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Metadata")]
    public static ImageMetadata KanikoMetadata(this ICakeContext context, params string[] images) =>
        context.KanikoMetadata(new KanikoMetadataSettings { Images = [.. images] });
}
