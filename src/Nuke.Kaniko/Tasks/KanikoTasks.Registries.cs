using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Nuke.Kaniko;

/// <content>What there is to do with images besides building them.</content>
public static partial class KanikoTasks
{
    /// <summary>Pushes an image that is on disk: a tarball of <c>docker save</c>, or an OCI image layout.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="KanikoFailedException">It could not be pushed.</exception>
    public static PushResult KanikoPush(Func<KanikoPushSettings, KanikoPushSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoPush(configurator(new KanikoPushSettings()));
    }

    /// <summary>Pushes an image that is on disk: a tarball of <c>docker save</c>, or an OCI image layout.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="KanikoFailedException">It could not be pushed.</exception>
    public static PushResult KanikoPush(KanikoPushSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.PushAsync(runner.Request(PushFlags.Table) with { Source = settings.Source ?? "" }, token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Copies an image, or an index with all its images, from one registry to others, byte for byte.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="KanikoFailedException">It could not be copied.</exception>
    public static PushResult KanikoCopy(Func<KanikoCopySettings, KanikoCopySettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoCopy(configurator(new KanikoCopySettings()));
    }

    /// <summary>Copies an image, or an index with all its images, from one registry to others, byte for byte.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The digest, and where the image is now.</returns>
    /// <exception cref="KanikoFailedException">It could not be copied.</exception>
    public static PushResult KanikoCopy(KanikoCopySettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.CopyAsync(runner.Request(CopyFlags.Table) with { Source = settings.Source ?? "" }, token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Makes a multi-platform index of images, and pushes it.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>The digest of the index, what it names, and where it is now.</returns>
    /// <exception cref="KanikoFailedException">It could not be made or pushed.</exception>
    public static PushResult KanikoIndex(Func<KanikoIndexSettings, KanikoIndexSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoIndex(configurator(new KanikoIndexSettings()));
    }

    /// <summary>Makes a multi-platform index of images, and pushes it.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The digest of the index, what it names, and where it is now.</returns>
    /// <exception cref="KanikoFailedException">It could not be made or pushed.</exception>
    public static PushResult KanikoIndex(KanikoIndexSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.IndexAsync(runner.Request(IndexFlags.Table) with { Images = settings.Images }, token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Looks at an image in a registry or on disk, without downloading its layers.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>Manifest, configuration and layers.</returns>
    /// <exception cref="KanikoFailedException">There is no such image, or it cannot be read.</exception>
    public static InspectResult KanikoInspect(Func<KanikoInspectSettings, KanikoInspectSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoInspect(configurator(new KanikoInspectSettings()));
    }

    /// <summary>Looks at an image in a registry or on disk, without downloading its layers.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>Manifest, configuration and layers.</returns>
    /// <exception cref="KanikoFailedException">There is no such image, or it cannot be read.</exception>
    public static InspectResult KanikoInspect(KanikoInspectSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.InspectAsync(runner.Request(InspectFlags.Table) with { Source = settings.Source ?? "" }, token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Checks credentials, and keeps them where <c>docker login</c> does.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>Where they are kept.</returns>
    /// <exception cref="KanikoFailedException">The registry refuses them.</exception>
    public static LoginResult KanikoLogin(Func<KanikoLoginSettings, KanikoLoginSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoLogin(configurator(new KanikoLoginSettings()));
    }

    /// <summary>Checks credentials, and keeps them where <c>docker login</c> does.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>Where they are kept.</returns>
    /// <exception cref="KanikoFailedException">The registry refuses them.</exception>
    public static LoginResult KanikoLogin(KanikoLoginSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.LoginAsync(runner.Request(LoginFlags.Table) with { Server = settings.Server ?? "", Password = settings.Password }, token), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Forgets the credentials of a registry.</summary>
    /// <param name="configurator">The settings.</param>
    /// <returns>Whether there were any, and where they were kept.</returns>
    /// <exception cref="KanikoFailedException">They could not be removed.</exception>
    public static LogoutResult KanikoLogout(Func<KanikoLogoutSettings, KanikoLogoutSettings> configurator)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        return KanikoLogout(configurator(new KanikoLogoutSettings()));
    }

    /// <summary>Forgets the credentials of a registry.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>Whether there were any, and where they were kept.</returns>
    /// <exception cref="KanikoFailedException">They could not be removed.</exception>
    public static LogoutResult KanikoLogout(KanikoLogoutSettings settings)
    {
        var runner = new KanikoRunner(settings);
        return runner.RunAsync((program, token) => program.LogoutAsync(runner.Request(LogoutFlags.Table) with { Server = settings.Server ?? "" }, token), CancellationToken.None).GetAwaiter().GetResult();
    }
}
