using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Metadata;

namespace Nuke.Kaniko;

/// <content><c>KanikoMetadata</c>.</content>
public static partial class KanikoTasks
{
    /// <summary>
    /// Tags, labels and annotations of an image, made from git and from the variables of the CI system in the rules of
    /// docker/metadata-action; <see cref="KanikoBuildSettings.AddMetadata"/> takes them.
    /// </summary>
    /// <param name="configurator">Says the names of the image, and the rules.</param>
    /// <returns>What the image is called.</returns>
    /// <exception cref="KanikoFailedException">A rule cannot be read, or there is no commit to speak of.</exception>
    public static ImageMetadata KanikoMetadata(Func<KanikoMetadataSettings, KanikoMetadataSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoMetadata(configurator(new KanikoMetadataSettings()));
    }

    /// <summary>
    /// Tags, labels and annotations of an image, made from git and from the variables of the CI system in the rules of
    /// docker/metadata-action; <see cref="KanikoBuildSettings.AddMetadata"/> takes them.
    /// </summary>
    /// <param name="settings">The names of the image, and the rules.</param>
    /// <returns>What the image is called.</returns>
    /// <exception cref="KanikoFailedException">A rule cannot be read, or there is no commit to speak of.</exception>
    public static ImageMetadata KanikoMetadata(KanikoMetadataSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.MakeAsync(
            async token =>
            {
                var git = await GitState.ReadAsync(runner.Variables(), settings.Repository ?? runner.WorkingDirectory, token).ConfigureAwait(false);
                return ImageTags.Make(runner.Request(MetadataFlags.Table), git, TimeProvider.System.GetUtcNow());
            },
            CancellationToken.None).GetAwaiter().GetResult();
    }
}
