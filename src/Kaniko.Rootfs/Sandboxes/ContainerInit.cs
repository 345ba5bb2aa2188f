using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// The first process of a container inherits everybody's orphans, and so .NET takes the end of every process there as soon as it has
/// started one itself: also of those whose exit code a sandbox waits for. So the program lets a small init be the first, which starts it again.
/// </summary>
public static unsafe class ContainerInit
{
    /// <summary>This process is the first of its process namespace.</summary>
    public static bool IsFirst => Environment.ProcessId == 1;

    /// <summary>Becomes the init, with the program below it. Returns only by exception.</summary>
    /// <param name="init">The absolute path of <c>tini</c>, or of what takes its arguments.</param>
    /// <param name="program">This program (absolute path) and its arguments.</param>
    /// <param name="environment">All of it, <c>NAME=value</c>.</param>
    public static void Reexec(string init, IReadOnlyList<string> program, IReadOnlyList<string> environment)
    {
        var arguments = CommandImage.Vector([init, "--", .. program]);
        _ = Spawning.Execute(*arguments, arguments, CommandImage.Vector([.. environment]));
        throw new KanikoException(ErrorCode.IsolationUnavailable, $"'{init}' cannot be executed (errno {Errno.Last})");
    }

    /// <summary>What is said where there is no init and the end of a step was taken.</summary>
    internal static KanikoException Missing() =>
        new(ErrorCode.IsolationUnavailable, "the builder is the first process of its container, where it cannot tell how a step ended")
        {
            Hint = "start the container with --init (docker, podman), or in a pod with shareProcessNamespace: true",
        };
}
