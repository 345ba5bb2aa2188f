using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Native;

/// <summary>
/// Identity and limits of the calling thread. The identity calls are raw: libc's would change every thread of the
/// process, and the one that executes next is all that counts.
/// </summary>
internal static unsafe partial class Credentials
{
    public static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, ResourceLimitValues* values);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, ResourceLimitValues* values);

    public static int SetGroups(ReadOnlySpan<uint> groups)
    {
        fixed (uint* list = groups)
        {
            return (int)Spawning.SystemCall(IsArm64 ? 159 : 116, groups.Length, (nint)list, 0, 0, 0);
        }
    }

    public static int SetGroup(uint id) =>
        (int)Spawning.SystemCall(IsArm64 ? 149 : 119, (nint)id, (nint)id, (nint)id, 0, 0);

    public static int SetUser(uint id) =>
        (int)Spawning.SystemCall(IsArm64 ? 147 : 117, (nint)id, (nint)id, (nint)id, 0, 0);

    /// <summary>Leaves the builder's session keyring, so that keys in it are not the step's.</summary>
    public static int JoinNewKeyring() => (int)Spawning.SystemCall(IsArm64 ? 219 : 250, 1, 0, 0, 0, 0);
}

internal struct ResourceLimitValues
{
    public ulong Soft;
    public ulong Hard;
}
