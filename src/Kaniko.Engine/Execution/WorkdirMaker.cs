using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Creates a working directory where it is missing, owned by the step's user.</summary>
internal static class WorkdirMaker
{
    private const int Mode = 0b111_101_101;
    private const int NotDirectory = 20; // ENOTDIR
    private const int TooManyLinks = 40; // ELOOP

    public static async Task MakeAsync(WorkdirStep step, RootDirectory root, BuildResources resources, CancellationToken cancellationToken)
    {
        var owner = step.User is { } user ? await Owners.FindAsync(user, root, step, resources.Events, cancellationToken).ConfigureAwait(false) : default;
        FileTime? time = resources.ImageTime is { } given ? FileTime.Of(given) : null;
        try
        {
            root.MakeDirectories(BytePath.Of(step.Path), new NewDirectory(Mode, owner.Uid, owner.Gid, time));
        }
        catch (RootIOException error) when (error.Errno is NotDirectory or TooManyLinks)
        {
            throw new KanikoException(ErrorCode.CopyFailed, $"cannot make the directory '{step.Path}': {error.Message}", error)
            {
                Hint = "choose another directory, or remove what is there in an earlier RUN",
            };
        }
    }
}
