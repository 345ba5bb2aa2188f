using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Creates a working directory where it is missing, owned by the step's user.</summary>
internal static class WorkdirMaker
{
    private const int Mode = 0b111_101_101;

    public static async Task MakeAsync(WorkdirStep step, RootDirectory root, BuildResources resources, CancellationToken cancellationToken)
    {
        var owner = step.User is { } user ? await Owners.FindAsync(user, root, step, resources.Events, cancellationToken).ConfigureAwait(false) : default;
        FileTime? time = resources.ImageTime is { } given ? FileTime.Of(given) : null;
        root.MakeDirectories(BytePath.Of(step.Path), new NewDirectory(Mode, owner.Uid, owner.Gid, time));
    }
}
