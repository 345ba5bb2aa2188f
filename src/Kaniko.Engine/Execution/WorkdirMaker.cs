using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Creates a working directory where it is missing, owned by the step's user.</summary>
internal static class WorkdirMaker
{
    private const int Mode = 0b111_101_101;

    public static void Make(WorkdirStep step, RootDirectory root, FileTime? time)
    {
        var owner = step.User is { } user ? UserLookup.Find(root, user) : UserIdentity.Root;
        root.MakeDirectories(BytePath.Of(step.Path), new NewDirectory(Mode, owner.Uid, owner.Gid, time));
    }
}
