using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Native;

/// <summary>Capability sets of the calling thread, as bit masks.</summary>
internal static unsafe partial class Capabilities
{
    public const int SystemChroot = 18;
    public const int SystemAdmin = 21;

    /// <summary>
    /// Docker's: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, NET_BIND_SERVICE, NET_RAW,
    /// SYS_CHROOT, MKNOD, AUDIT_WRITE, SETFCAP.
    /// </summary>
    public const ulong Default = 0xa80425fb;

    /// <summary>What a program that is root counts on among the files and users of an image, by number.</summary>
    private static readonly (int Number, string Name)[] OfRoot =
        [(0, "CAP_CHOWN"), (1, "CAP_DAC_OVERRIDE"), (3, "CAP_FOWNER"), (6, "CAP_SETGID"), (7, "CAP_SETUID")];

    private const uint Version3 = 0x20080522;
    private const int DropFromBoundingSet = 24; // PR_CAPBSET_DROP
    private const int AmbientSet = 47; // PR_CAP_AMBIENT
    private const int ClearAmbient = 4;
    private const int Count = 64;
    private const int InvalidArgument = 22;

    public static ulong Permitted()
    {
        var header = new Header { Version = Version3 };
        var sets = stackalloc Sets[2];
        return Get(&header, sets) == 0 ? sets[0].Permitted | ((ulong)sets[1].Permitted << 32) : 0;
    }

    /// <summary>The names of those that this process lacks of what steps count on.</summary>
    public static IReadOnlyList<string> Lacking()
    {
        var held = Permitted();
        return [.. OfRoot.Where(capability => (held & (1UL << capability.Number)) == 0).Select(capability => capability.Name)];
    }

    public static bool Holds(int capability) => (Permitted() & (1UL << capability)) != 0;

    /// <summary>Cuts the bounding set; where SETPCAP is lacking it stays, as there is nothing to raise it from.</summary>
    public static void CutBoundingSet(ulong kept)
    {
        for (var capability = 0; capability < Count; capability++)
        {
            if ((kept & (1UL << capability)) == 0
                && Spawning.ProcessControl(DropFromBoundingSet, (nuint)capability, 0, 0, 0) != 0
                && Marshal.GetLastPInvokeError() == InvalidArgument)
            {
                break;
            }
        }
    }

    /// <summary>Sets permitted and effective; inheritable and ambient become empty (CVE-2022-27651).</summary>
    public static int Set(ulong mask)
    {
        _ = Spawning.ProcessControl(AmbientSet, ClearAmbient, 0, 0, 0);
        var header = new Header { Version = Version3 };
        var sets = stackalloc Sets[2];
        sets[0] = new Sets { Permitted = (uint)mask, Effective = (uint)mask, Inheritable = 0 };
        sets[1] = new Sets { Permitted = (uint)(mask >> 32), Effective = (uint)(mask >> 32) };
        return Set(&header, sets);
    }

    [LibraryImport("libc", EntryPoint = "capget", SetLastError = true)]
    private static partial int Get(Header* header, Sets* sets);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int Set(Header* header, Sets* sets);

    private struct Header
    {
        public uint Version;
        public int ProcessId;
    }

    private struct Sets
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }
}
