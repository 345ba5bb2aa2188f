using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Sandboxes;

internal static class Errno
{
    public static int Last => Marshal.GetLastPInvokeError();

    public static int Check(int result, SetupPhase phase, string subject) =>
        result >= 0 ? result : throw new SetupException(phase, Last, subject);
}
